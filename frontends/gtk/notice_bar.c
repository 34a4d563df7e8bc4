/* The bar of what is wrong. See notice_bar.h. */
#include "notice_bar.h"

#include "phone_model.h"

#include <string.h>

struct notice_bar {
    struct app_context *app;
    GtkWidget *text, *sign_in, *again;
    char *offline;  /* why the service could not be reached, or NULL */
    int64_t listed; /* UTC seconds; 0: never */
};

static void notice_bar_free(gpointer memory)
{
    struct notice_bar *self = memory;
    free(self->offline);
    g_free(self);
}

static void on_sign_in(struct notice_bar *self)
{
    self->app->show_page(self->app, "account");
}

static void on_again(struct notice_bar *self)
{
    self->app->load_phones(self->app, true);
}

static GtkWidget *add_button(GtkWidget *bar, const char *label, GCallback clicked,
                             struct notice_bar *self)
{
    GtkWidget *button = text_button(label);
    gtk_info_bar_add_action_widget(GTK_INFO_BAR(bar), button, GTK_RESPONSE_OK);
    g_signal_connect_swapped(button, "clicked", clicked, self);
    return button;
}

GtkWidget *notice_bar_new(struct app_context *app)
{
    struct notice_bar *self = g_new0(struct notice_bar, 1);
    GtkWidget *bar = gtk_info_bar_new();
    self->app = app;
    self->text = text_wrapped(NULL);
    gtk_widget_set_hexpand(self->text, TRUE);
    gtk_info_bar_set_message_type(GTK_INFO_BAR(bar), GTK_MESSAGE_WARNING);
    gtk_info_bar_add_child(GTK_INFO_BAR(bar), self->text);
    self->sign_in = add_button(bar, _("_Sign In"), G_CALLBACK(on_sign_in), self);
    self->again = add_button(bar, _("Try _Again"), G_CALLBACK(on_again), self);
    gtk_info_bar_set_revealed(GTK_INFO_BAR(bar), FALSE);
    g_object_set_data_full(G_OBJECT(bar), "notice", self, notice_bar_free);
    return bar;
}

/* The time alone if it was today. */
static char *time_words(int64_t seconds)
{
    g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(seconds);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    bool today = then != NULL && g_date_time_get_year(then) == g_date_time_get_year(now) &&
                 g_date_time_get_day_of_year(then) == g_date_time_get_day_of_year(now);
    /* Translators: the time of today at which the phones were listed. */
    g_autofree char *words = today ? g_date_time_format(then, _("%H:%M")) : NULL;
    return words != NULL ? memory_copy(words) : text_time(seconds);
}

bool notice_bar_tells(const struct event *event)
{
    return event->code == PH_NETWORK || event->code == PH_TIMEOUT;
}

void notice_bar_listed(GtkWidget *bar, const struct event *event)
{
    struct notice_bar *self = g_object_get_data(G_OBJECT(bar), "notice");
    const char *age = event->row != NULL ? values_text(event->row, "age") : NULL;
    if (event->code == PH_CANCELLED)
        return;
    free(self->offline);
    self->offline = notice_bar_tells(event) ? memory_copy(event->error.text) : NULL;
    if (event->code >= 0)
        self->listed = time_now() - (age != NULL ? strtoll(age, NULL, 10) : 0);
}

/* A list that is no longer kept up stays in view, below the reason; without a list its place says
 * the same. The page of the account shows the sign-in itself. */
void notice_bar_refresh(GtkWidget *bar, const char *page)
{
    struct notice_bar *self = g_object_get_data(G_OBJECT(bar), "notice");
    const char *refused = session_refused(self->app->session);
    bool listed = phone_model_total(self->app->phones) > 0;
    bool shown = listed && (refused != NULL ? strcmp(page, "account") != 0 : self->offline != NULL);
    AUTO_FREE char *since = time_words(self->listed);
    AUTO_FREE char *text = refused != NULL ? text_format(_("Sign in again: %s"), refused)
                           : shown ? text_format(_("Offline, as of %s: %s"), since, self->offline)
                                   : NULL;
    AUTO_FREE char *before = memory_copy(gtk_label_get_text(GTK_LABEL(self->text)));
    if (shown)
        text_label(GTK_LABEL(self->text), text);
    if (shown && strcmp(before, gtk_label_get_text(GTK_LABEL(self->text))) != 0)
        text_announce(self->text, text);
    gtk_widget_set_visible(self->sign_in, refused != NULL);
    gtk_widget_set_visible(self->again, refused == NULL);
    gtk_info_bar_set_revealed(GTK_INFO_BAR(bar), shown);
}
