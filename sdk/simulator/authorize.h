/* The authorization endpoint and its pages: sign-in and consent. */
#ifndef SIM_AUTHORIZE_H
#define SIM_AUTHORIZE_H

#include "handler.h"

handler oauth_authorize, oauth_sign_in, oauth_decide;

#endif
