/* The library that entry-borrowed is linked to. */
#include "bad.h"

BAD_PLUGIN("lender")
