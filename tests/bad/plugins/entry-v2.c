/* Has only the entry point of the next major version of the ABI. */
#include "bad.h"

PH_EXPORT const void *ph_plugin_v2(void);
const void *ph_plugin_v2(void)
{
    return &bad_action;
}
