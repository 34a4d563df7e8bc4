/* Has no entry point of its own, but is linked to a library that has one. */
#include "bad.h"

PH_EXPORT const void *borrow(void);
const void *borrow(void)
{
    return bad_action.size > 0 ? ph_plugin_v1() : NULL;
}
