/* Requests of plugins. See host.h. */
#ifndef CORE_CALL_HOST_HTTP_H
#define CORE_CALL_HOST_HTTP_H

#include <phonectl/plugin.h>
#include <stdint.h>

int32_t host_http(struct ph_context *about, const struct ph_http_request *request,
                  struct ph_http_response *response, struct ph_error *err);

/* ph.ahead/1 */
int32_t host_http_ahead(struct ph_context *about, const char *url, int64_t timeout_ms);

const char *host_header(struct ph_context *about, const char *name);

#endif
