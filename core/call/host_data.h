/* The service ph.data/1: tables that come with the program or from the user. */
#ifndef CORE_CALL_HOST_DATA_H
#define CORE_CALL_HOST_DATA_H

#include <phonectl/plugin.h>
#include <phonectl/services.h>

const struct ph_data *host_data_service(void);

#endif
