/* The optional services, reached with host->service(id). */
#ifndef CORE_CALL_HOST_SERVICES_H
#define CORE_CALL_HOST_SERVICES_H

#include <phonectl/plugin.h>

const void *host_service_find(const char *id); /* NULL = this host has none */

#endif
