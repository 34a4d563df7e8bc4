/* Tokens from the environment. */
#ifndef CORE_ACCOUNT_ENV_TOKEN_H
#define CORE_ACCOUNT_ENV_TOKEN_H

#include <phonectl/plugin.h>
#include <stdbool.h>

/* First of all in main(), before any child: takes PHONECTL_TOKEN and PHONECTL_TOKEN_FILE out of the environment, for
 * core_open() to use. Whether PHONECTL_TOKEN itself was there. */
bool env_token_take_all(void);

/* They shall not be used: whether there were any. */
bool env_token_forget(void);

/* The token of PHONECTL_TOKEN_FILE or PHONECTL_TOKEN; NULL when neither is set. Both are unset and overwritten. */
int env_token(struct ph_secret **token, struct ph_error *err);

#endif
