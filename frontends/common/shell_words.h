/* Commands as they are typed in a shell. */
#ifndef SHELL_WORDS_H
#define SHELL_WORDS_H

/* Adds a word to the line, which may be NULL at first; in quotes unless it needs none. */
void shell_add_word(char **line, const char *word);

#endif
