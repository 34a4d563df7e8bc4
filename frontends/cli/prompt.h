/* Questions on the terminal: read without echo when secret, ended by Ctrl-C, never asked where nobody is. */
#ifndef PROMPT_H
#define PROMPT_H

#include "cli.h"

/* A terminal that is being asked on. */
struct prompt;

bool prompt_possible(void); /* is there a terminal to ask on? */
/* Shows text and switches echo off if asked to. NULL without a terminal. */
struct prompt *prompt_open(const char *text, bool secret);
int prompt_fd(const struct prompt *prompt);
/* Reads what is waiting: 1 with the line, without its end; PROMPT_MORE when it goes on; 0 when the person ended the input
 * (Ctrl-D), or after saying why it cannot be taken. */
enum { PROMPT_MORE = -1 };
int prompt_read(struct prompt *prompt, struct ph_secret **line);
void prompt_close(struct prompt *prompt); /* NULL is fine */

/* Asks and waits. CODE_DONE with the line, freed by the caller; CODE_SAFETY without a terminal or an answer,
 * CODE_INTERRUPTED and the like after a signal. */
int prompt_line(struct cli *cli, const char *text, char **line);
/* The same without echo. */
int prompt_secret(struct cli *cli, const char *text, struct ph_secret **secret);
/* Yes or no, with no as the answer to Enter. --yes answers it. CODE_SAFETY when refused. */
int prompt_confirm(struct cli *cli, const char *question);
/* What was typed: 1 = yes, 0 = no, in the person's language or in English; -1 = neither. */
int prompt_meant(const char *answer);
/* From now on SIGINT, SIGTERM, SIGHUP and SIGTSTP arrive at cli->signal_fd and do nothing else. Call it before any
 * thread starts, and only where signal_fd is watched: while input is read they act as usual. */
void prompt_catch_signals(struct cli *cli);
/* CODE_INTERRUPTED, CODE_TERMINATED or CODE_HUNG_UP when such a signal has arrived, else 0; takes it. Ctrl-Z stops the
 * program here, with the terminal as it was; prompt (or NULL) is the open one, which is shown again afterwards. */
int prompt_signal(struct cli *cli, struct prompt *prompt);

#endif
