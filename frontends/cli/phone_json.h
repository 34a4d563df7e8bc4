/* One phone as a row of JSON. */
#ifndef PHONE_JSON_H
#define PHONE_JSON_H

#include "output.h"

/* The fields shown by out; in JSON also those that the directory has not declared. */
json_object *phone_json(const struct output *out, const struct phone *phone);

#endif
