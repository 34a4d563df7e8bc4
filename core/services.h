/* The optional services, reached with host->service(id). */
#ifndef SERVICES_H
#define SERVICES_H

#include <phonectl/plugin.h>

const void *service_find(const char *id); /* NULL = this host has none */

const struct ph_data *data_service(void); /* services_data.c */

#endif
