/* How the parameters a plugin declares look in JSON. */
#ifndef ACTIONS_H
#define ACTIONS_H

#include "cli.h"

json_object *actions_params(const struct ph_params *params);

#endif
