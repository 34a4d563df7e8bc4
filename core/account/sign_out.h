/* The task sign out: clears the token in every store, and reports what could not be cleared or
 * checked. */
#ifndef CORE_ACCOUNT_SIGN_OUT_H
#define CORE_ACCOUNT_SIGN_OUT_H

#include <phonectl/plugin.h>

struct credentials;
struct task;

int sign_out_task(struct credentials *credentials, struct task *task, struct ph_error *err);

/* Reports what clearing a token here leaves on the server, in the words of its provider; NULL:
 * provider unknown. */
void sign_out_remains(struct credentials *credentials, struct task *task, const char *provider);

#endif
