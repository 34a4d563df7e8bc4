/* For tests that look inside. */
#ifndef CORE_PRIVATE_H
#define CORE_PRIVATE_H

struct engine;
struct ph_core;

struct engine *core_engine(struct ph_core *core);

#endif
