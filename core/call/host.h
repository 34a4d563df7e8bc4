/* One running call of a plugin's function, and the table of services it reaches. Internal to the core.
 *
 *     struct context *call;
 *     int code = context_begin(core, &(struct context_options){.feature = feature, …}, &call, err);
 *     if (code == PH_OK) {
 *         code = feature->store.load(&call->about, &key, &record, err);
 *         … copy what is needed: what the call gave and got ends with it …
 *         code = context_end(call, code, err);
 *     }
 */
#ifndef CORE_CALL_HOST_H
#define CORE_CALL_HOST_H

#include <phonectl/plugin.h>
#include <stdatomic.h>

extern const struct ph_host host_table;

#endif
