/* A menu of all actions, for one phone or many. An action that is not possible says why. */
#ifndef ACTIONS_MENU_H
#define ACTIONS_MENU_H

#include "app_context.h"
#include "phone_set.h"

/* An empty popover: call actions_menu_fill() before it opens. A choice opens the dialog of the job.
 * */
GtkWidget *actions_menu_new(struct app_context *app);
/* Takes ownership of set. first: what stands above the actions, or NULL. */
void actions_menu_fill(GtkWidget *popover, struct phone_set *set, GtkWidget *first);
/* Why the action is possible on none of the phones, freed by the caller; NULL if it is possible on
 * one. */
char *actions_why_not(const struct feature *action, const struct phone *const *phones,
                      size_t count);
/* The n-th action, or NULL past the last. Actions that are alone in their plugin come first, then
 * the others, plugin by plugin. */
struct feature *actions_at(struct registry *registry, size_t index);
/* The action that fetches a picture of the screen; NULL: there is none. */
struct feature *actions_picture(struct registry *registry);
/* Whether this is the only action of its plugin. */
bool actions_alone(struct registry *registry, const struct feature *action);

#endif
