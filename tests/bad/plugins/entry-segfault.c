/* Loads without a fault, then crashes in its entry point. */
#include "bad.h"

const struct ph_plugin *ph_plugin_v1(void)
{
    return *(const struct ph_plugin *volatile *)(uintptr_t)bad_action.size;
}
