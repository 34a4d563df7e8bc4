/* See live.h. */
#include "live.h"

#include <stdlib.h>

struct live *live_get(struct phone *phone)
{
    if (phone->live == NULL) {
        phone->live = text_alloc(sizeof *phone->live);
        phone->live->volume = LIVE_VOLUME;
    }
    return phone->live;
}

void live_free(struct live *live)
{
    if (live != NULL)
        text_free(&live->alert);
    free(live);
}
