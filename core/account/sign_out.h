/* The task sign out. */
#ifndef CORE_ACCOUNT_SIGN_OUT_H
#define CORE_ACCOUNT_SIGN_OUT_H

#include <phonectl/plugin.h>

struct creds;
struct task;

int creds_logout(struct creds *creds, struct task *task, struct ph_error *err);

/* Tells what clearing a token here leaves on the server, by its provider; NULL: which one is not known. */
void logout_remains(struct creds *creds, struct task *task, const char *provider);

#endif
