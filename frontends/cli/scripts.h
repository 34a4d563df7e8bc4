/* The completion scripts of config/completions, embedded when building. */
#ifndef SCRIPTS_H
#define SCRIPTS_H

extern const char script_bash[], script_zsh[], script_fish[];

#endif
