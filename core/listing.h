/* The list of phones as a plugin call: asked for afresh, or taken from the cache. */
#ifndef LISTING_H
#define LISTING_H

#include "engine.h"
#include "phones.h"

/* See ph_kept_phones(). */
int listing_kept(struct engine *engine, struct phones **phones, int64_t *age_s,
                 struct ph_error *err);

#endif
