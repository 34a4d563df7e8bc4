/* The menus of the window. Their items name actions of window_actions.c. */
#ifndef MENUS_H
#define MENUS_H

#include "text.h"

GMenuModel *menus_main(void);
/* All profiles, the simulated phones and the window of the profiles. */
GMenuModel *menus_profiles(const struct settings *settings);

#endif
