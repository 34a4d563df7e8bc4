/* People, user information and authorizations. */
#ifndef SIM_PEOPLE_H
#define SIM_PEOPLE_H

#include "handler.h"

handler people_me, people_list, people_get, people_info, authorizations_expiry, authorizations_list,
    authorizations_delete, authorizations_delete_client;

#endif
