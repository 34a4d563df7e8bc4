/* Background images: upload by multipart/form-data, list, delete. */
#ifndef SIM_BACKGROUND_H
#define SIM_BACKGROUND_H

#include "handler.h"

handler background_upload, background_list, background_delete;

#endif
