/* Device grants waiting for their user. */
#ifndef SIM_GRANTS_H
#define SIM_GRANTS_H

struct grants;

struct grants *grants_new(void);
void grants_free(struct grants *grants);

#endif
