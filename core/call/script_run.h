/* Runs the features of scripts. Each call starts the script with --run or --list and the id of the
 * feature; both sides exchange lines, each a JSON object: see sdk/README.md. */
#ifndef CORE_CALL_SCRIPT_RUN_H
#define CORE_CALL_SCRIPT_RUN_H

struct registry;

/* Sets the functions of all features of scripts. Call it once, after registry_open(). */
void script_connect(struct registry *registry);

#endif
