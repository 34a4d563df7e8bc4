/* A shared object that is no plugin. */
#include "bad.h"

PH_EXPORT int unrelated(void);
int unrelated(void)
{
    return bad_action.run(NULL, NULL);
}
