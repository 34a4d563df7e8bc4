/* libmicrohttpd, opened when it is needed. */
#ifndef CORE_NET_MICROHTTPD_H
#define CORE_NET_MICROHTTPD_H

#include "util/library.h"

extern struct library microhttpd_library; /* library_need() it before its first function */

#endif
