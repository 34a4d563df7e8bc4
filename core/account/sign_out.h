/* The task sign out. */
#ifndef CORE_ACCOUNT_SIGN_OUT_H
#define CORE_ACCOUNT_SIGN_OUT_H

#include <phonectl/plugin.h>

struct credentials;
struct task;

int sign_out_task(struct credentials *credentials, struct task *task, struct ph_error *err);

/* Tells what clearing a token here leaves on the server, by its provider; NULL: which one is not known. */
void sign_out_remains(struct credentials *credentials, struct task *task, const char *provider);

#endif
