/* Its entry point returns nothing. */
#include "bad.h"

const struct ph_plugin *ph_plugin_v1(void)
{
    return bad_action.size == 0 ? (const void *)&bad_action : NULL;
}
