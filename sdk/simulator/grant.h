/* Device grants waiting for their user. */
#ifndef SIM_GRANT_H
#define SIM_GRANT_H

#include "handler.h"

struct grants;

struct grants *grants_new(void);
void grants_free(struct grants *grants);

handler grant_authorize, grant_token, grant_page, grant_submit, grant_approve;

#endif
