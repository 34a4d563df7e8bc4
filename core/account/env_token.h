/* Tokens from the environment, for unattended use. */
#ifndef CORE_ACCOUNT_ENV_TOKEN_H
#define CORE_ACCOUNT_ENV_TOKEN_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* Call first in main(), before any child: removes PHONECTL_TOKEN and PHONECTL_TOKEN_FILE from the
 * environment and keeps them for core_open(). Returns whether PHONECTL_TOKEN was set. */
bool env_token_take_all(void);

/* The path in PHONECTL_TOKEN_FILE, until core_open(); freed by the caller, NULL: not set. */
char *env_token_file(void);

/* Discards them. Returns whether there were any. */
bool env_token_forget(void);

/* The token of PHONECTL_TOKEN_FILE or PHONECTL_TOKEN; NULL if neither is set. Discards both. */
int env_token(struct ph_secret **token, struct ph_error *err);

#endif
