/* A menu of all actions, for one phone or many. An action that is not possible says why. */
#ifndef ACTIONS_MENU_H
#define ACTIONS_MENU_H

#include "app_context.h"
#include "phone_set.h"

/* Adds the actions to this popover, which they close: call actions_menu_list() before it opens. */
void actions_menu_add(struct app_context *app, GtkWidget *popover);
/* The actions on the phones of set, which it takes ownership of. A choice opens the dialog of the
 * job. */
GtkWidget *actions_menu_list(GtkWidget *popover, struct phone_set *set);
/* Shows a control as impossible, and whether it is shown so. It can still be pressed and has the
 * keyboard: whoever handles the press looks first. */
void actions_show_impossible(GtkWidget *widget, bool impossible);
bool actions_shown_impossible(GtkWidget *widget);
/* Why the action is possible on none of the phones, freed by the caller; NULL if it is possible on
 * one. */
char *actions_why_not(const struct feature *action, const struct phone *const *phones,
                      size_t count);
/* The same with these arguments, which may need less of a phone; NULL: not known yet. */
char *actions_why_not_with(const struct feature *action, const struct values *args,
                           const struct phone *const *phones, size_t count);
/* The n-th action, or NULL past the last. Actions that are alone in their plugin come first, those
 * that are needed most before the others; then the rest, plugin by plugin. */
struct feature *actions_at(struct registry *registry, size_t index);
/* The n-th of the actions that many phones need most: pressing keys, and what interrupts them. */
struct feature *actions_frequent(struct registry *registry, size_t index);
/* The action that fetches a picture of the screen; NULL: there is none. */
struct feature *actions_picture(struct registry *registry);
/* Whether this is the only action of its plugin. */
bool actions_alone(struct registry *registry, const struct feature *action);

#endif
