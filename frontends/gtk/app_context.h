/* What pages and dialogs work with: the session, the lists they share, and what they may ask of the
 * window. The window fills it in and outlives them all. */
#ifndef APP_CONTEXT_H
#define APP_CONTEXT_H

#include "session.h"

#define APP_ID "org.phonectl.Phonectl"

struct jobs;
struct phone_model;
struct phone_set;

struct app_context {
    struct session *session;
    struct phone_model *phones;
    struct jobs *jobs;
    GtkWindow *window; /* dialogs open over it */
    GKeyFile *state;   /* what the window remembers (window_state.h); written when it closes */

    /* A short message at the bottom; plain text. */
    void (*toast)(struct app_context *app, const char *text);
    /* "phones", "jobs", "plugins" or "account". */
    void (*show_page)(struct app_context *app, const char *page);
    void (*show_phone)(struct app_context *app, const char *id);
    /* Puts the screens of these phones up on the wall; NULL: those that were there. */
    void (*show_wall)(struct app_context *app, const struct phone_set *set);
    /* Opens this job on the page of jobs; the back button then leads to where the action began. */
    void (*show_job)(struct app_context *app, int64_t task);
    /* A job on these phones has begun: the page of the phone reports it if it is the one in view,
     * otherwise it is shown as above. */
    void (*job_begun)(struct app_context *app, int64_t task, const struct phone_set *set);
    /* Lists the phones; fresh asks the service. */
    void (*load_phones)(struct app_context *app, bool fresh);
    /* An action has reached phones: list them more often for a while. */
    void (*stir)(struct app_context *app);
    /* Whether somebody can see the window: it is not minimised. */
    bool (*in_view)(struct app_context *app);
    /* The account or its profile has changed: every page shows it anew. */
    void (*account_changed)(struct app_context *app);
    /* Closes the window and starts the program again, on simulated phones or with this profile. */
    void (*restart)(struct app_context *app, bool sim, const char *profile);
};

#endif
