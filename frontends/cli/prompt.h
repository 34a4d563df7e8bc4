/* Questions on the terminal: no echo for secrets, Ctrl-C ends them. */
#ifndef PROMPT_H
#define PROMPT_H

#include "cli.h"

/* An open question on a terminal. */
struct prompt;

bool prompt_possible(void); /* is there a terminal to ask on? */
/* Shows text, and switches echo off for a secret. NULL without a terminal. */
struct prompt *prompt_open(const char *text, bool secret);
int prompt_fd(const struct prompt *prompt);
/* Reads the input so far: 1 with the line, without its end; PROMPT_MORE if it is incomplete; 0
 * after Ctrl-D, or after an error message. */
enum { PROMPT_MORE = -1 };
int prompt_read(struct prompt *prompt, struct ph_secret **line);
void prompt_close(struct prompt *prompt); /* NULL is fine */

/* Asks and waits. CODE_DONE with the line, freed by the caller; CODE_SAFETY without a terminal or
 * an answer; CODE_INTERRUPTED and the like after a signal. */
int prompt_line(struct cli *cli, const char *text, char **line);
/* The same without echo. */
int prompt_secret(struct cli *cli, const char *text, struct ph_secret **secret);
/* Yes or no, default no. --yes answers it. CODE_SAFETY when refused. */
int prompt_confirm(struct cli *cli, const char *question);
/* 1 = yes, 0 = no, in the user's language or in English; -1 = neither. */
int prompt_meant(const char *answer);
/* From now on SIGINT, SIGTERM, SIGHUP and SIGTSTP only arrive at cli->signal_fd. Call it before any
 * thread starts, and only where signal_fd is watched. */
void prompt_catch_signals(struct cli *cli);
/* Takes a signal that has arrived: CODE_INTERRUPTED, CODE_TERMINATED or CODE_HUNG_UP, else 0.
 * Ctrl-Z stops the program here with the terminal restored; prompt (or NULL) is shown again
 * afterwards. */
int prompt_signal(struct cli *cli, struct prompt *prompt);

#endif
