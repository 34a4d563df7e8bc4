/* For tests that look inside. */
#ifndef CORE_PRIVATE_H
#define CORE_PRIVATE_H

struct engine;
struct core;

struct engine *core_engine(struct core *core);

#endif
