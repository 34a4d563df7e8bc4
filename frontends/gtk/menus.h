/* The menus of the window. Their items name actions of window_actions.c. */
#ifndef MENUS_H
#define MENUS_H

#include "text.h"

/* While the phones are simulated, neither menu offers them. */
GMenuModel *menus_main(bool simulated);
/* All profiles, the simulated phones and the window of the profiles. */
GMenuModel *menus_profiles(const struct settings *settings, bool simulated);

#endif
