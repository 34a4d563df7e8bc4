/* For tests that look inside. */
#ifndef CORE_PRIVATE_H
#define CORE_PRIVATE_H

#include "core.h"
#include "engine.h"

struct engine *core_engine(struct ph_core *core);

#endif
