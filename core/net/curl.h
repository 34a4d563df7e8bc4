/* libcurl, opened when it is needed. */
#ifndef CORE_NET_CURL_H
#define CORE_NET_CURL_H

#include "util/library.h"

extern struct library curl_library; /* library_need() it before its first function */

#endif
