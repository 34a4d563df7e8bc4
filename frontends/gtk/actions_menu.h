/* The actions of the registry as a list to choose from, for one phone or many; what cannot be done says why not. */
#ifndef ACTIONS_MENU_H
#define ACTIONS_MENU_H

#include "app_context.h"
#include "phone_set.h"

/* An empty popover; actions_menu_fill() before it is shown. Choosing opens the run dialog. */
GtkWidget *actions_menu_new(struct app_context *app);
/* set is taken. */
void actions_menu_fill(GtkWidget *popover, struct phone_set *set);
/* Why an action cannot be done to any of the phones: freed by the caller, or NULL when it can to one. */
char *actions_why_not(const struct feature *action, const struct phone *const *phones,
                      size_t count);
/* The n-th action of the registry, or NULL past the last: those that stand alone in their plugin first, then the
 * others, plugin by plugin. */
struct feature *actions_at(struct registry *registry, size_t index);
/* Whether an action is the only one of its plugin. */
bool actions_alone(struct registry *registry, const struct feature *action);

#endif
