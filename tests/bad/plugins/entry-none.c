/* A shared object that is not a plugin. */
#include "bad.h"

PH_EXPORT int unrelated(void);
int unrelated(void)
{
    return bad_action.run(NULL, NULL);
}
