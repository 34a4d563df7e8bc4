/* The desktop's search finds phones by their names (org.gnome.Shell.SearchProvider2). It looks into
 * the saved list alone: typing on the desktop asks no service. */
#ifndef SEARCH_PROVIDER_H
#define SEARCH_PROVIDER_H

#include "session.h"

#include <gio/gio.h>

struct search_provider;

typedef void search_provider_chosen(const char *text);

/* session may be NULL: then nothing is found. phone gets the id of the phone that was chosen,
 * searched what was searched for. */
struct search_provider *search_provider_new(GDBusConnection *bus, struct session *session,
                                            search_provider_chosen *phone,
                                            search_provider_chosen *searched);
void search_provider_free(struct search_provider *provider);

#endif
