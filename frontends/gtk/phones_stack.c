/* The list of phones, or what stands in its place. See phones_stack.h. */
#include "phones_stack.h"

#include "phone_model.h"

#include <adwaita.h>
#include <string.h>

struct phones_stack {
    struct app_context *app;
    GtkWidget *failed, *refused, *no_match;
    bool has_failed;
};

/* A status is "offline_expired", so that offline alone finds it but status:offline does not. */
static void show_near(struct phones_stack *self)
{
    AUTO_FREE char *near = phone_model_near(self->app->phones);
    if (near != NULL)
        *near = text_upper(*near);
    AUTO_FREE char *safe = text_markup(near);
    adw_status_page_set_description(
        ADW_STATUS_PAGE(self->no_match),
        safe != NULL ? safe
                     : _("Check the spelling, or search by field: location:Berlin or 'Lobby*'."));
}

void phones_stack_choose(GtkWidget *stack, bool loading, bool listable)
{
    struct phones_stack *self = g_object_get_data(G_OBJECT(stack), "stack");
    const struct phone_model *model = self->app->phones;
    struct session *session = self->app->session;
    AUTO_FREE char *refused = text_markup(session_refused(session));
    adw_status_page_set_description(ADW_STATUS_PAGE(self->refused), refused);
    const struct core_account *account = core_account(session_core(session));
    guint total = phone_model_total(model);
    const char *child = "list";
    if (total == 0 && loading)
        child = "loading";
    else if (total == 0 && session_refused(session) != NULL)
        child = "refused";
    else if (total == 0 && (account == NULL || !account->signed_in) && !listable)
        child = "sign-in";
    else if (total == 0 && self->has_failed)
        child = "failed";
    else if (total == 0)
        child = "empty";
    else if (phone_model_shown(model) == 0 && !phone_model_busy(model))
        child = "no-match";
    if (strcmp(child, "no-match") == 0)
        show_near(self);
    gtk_stack_set_visible_child_name(GTK_STACK(stack), child);
}

void phones_stack_failed(GtkWidget *stack, const char *why)
{
    struct phones_stack *self = g_object_get_data(G_OBJECT(stack), "stack");
    AUTO_FREE char *safe = text_markup(why);
    adw_status_page_set_description(ADW_STATUS_PAGE(self->failed), safe);
    self->has_failed = why != NULL;
}

static void on_try_sim(struct app_context *app)
{
    app->restart(app, true, NULL);
}

static void on_sign_in(struct app_context *app)
{
    app->show_page(app, "account");
}

static void on_again(struct app_context *app)
{
    app->load_phones(app, true);
}

static void on_clear(GtkWidget *search)
{
    gtk_editable_set_text(GTK_EDITABLE(search), "");
    gtk_widget_grab_focus(search);
}

static GtkWidget *make_pill(const char *label, bool suggested, GCallback clicked, void *self)
{
    GtkWidget *button = text_button(label);
    gtk_widget_add_css_class(button, "pill");
    if (suggested)
        gtk_widget_add_css_class(button, "suggested-action");
    gtk_widget_set_halign(button, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(button, "clicked", clicked, self);
    return button;
}

static GtkWidget *add_status(GtkWidget *stack, const char *name, const char *icon,
                             const char *title, const char *text)
{
    GtkWidget *status = adw_status_page_new();
    adw_status_page_set_icon_name(ADW_STATUS_PAGE(status), icon);
    adw_status_page_set_title(ADW_STATUS_PAGE(status), title);
    adw_status_page_set_description(ADW_STATUS_PAGE(status), text);
    gtk_stack_add_named(GTK_STACK(stack), status, name);
    return status;
}

static void add_placeholders(struct phones_stack *self, GtkWidget *stack)
{
    GtkWidget *loading = gtk_spinner_new();
    gtk_widget_set_size_request(loading, 48, 48);
    gtk_widget_set_halign(loading, GTK_ALIGN_CENTER);
    gtk_spinner_start(GTK_SPINNER(loading));
    gtk_stack_add_named(GTK_STACK(stack), loading, "loading");
    GtkWidget *sign_in =
        add_status(stack, "sign-in", "call-start-symbolic", _("Welcome to Phonectl"),
                   _("Sign in to reach the phones of your organisation, or try "
                     "everything on simulated phones first."));
    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    gtk_box_append(GTK_BOX(buttons),
                   make_pill(_("_Sign In"), true, G_CALLBACK(on_sign_in), self->app));
    if (session_sim_url(self->app->session) == NULL)
        gtk_box_append(GTK_BOX(buttons), make_pill(_("_Try with Simulated Phones"), false,
                                                   G_CALLBACK(on_try_sim), self->app));
    adw_status_page_set_child(ADW_STATUS_PAGE(sign_in), buttons);
    self->refused =
        add_status(stack, "refused", "channel-insecure-symbolic", _("Sign in again"), NULL);
    adw_status_page_set_child(ADW_STATUS_PAGE(self->refused),
                              make_pill(_("_Sign In"), true, G_CALLBACK(on_sign_in), self->app));
    self->failed =
        add_status(stack, "failed", "dialog-error-symbolic", _("Cannot list the phones"), NULL);
    adw_status_page_set_child(ADW_STATUS_PAGE(self->failed),
                              make_pill(_("Try _Again"), true, G_CALLBACK(on_again), self->app));
    add_status(stack, "empty", "call-start-symbolic", _("No phones"),
               _("The service lists no phones for this account."));
    self->no_match =
        add_status(stack, "no-match", "edit-find-symbolic", _("No phone matches"), NULL);
}

GtkWidget *phones_stack_new(struct app_context *app, GtkWidget *list, GtkWidget *search)
{
    struct phones_stack *self = g_new0(struct phones_stack, 1);
    GtkWidget *stack = gtk_stack_new();
    self->app = app;
    gtk_widget_set_vexpand(stack, TRUE);
    gtk_stack_add_named(GTK_STACK(stack), list, "list");
    add_placeholders(self, stack);
    adw_status_page_set_child(ADW_STATUS_PAGE(self->no_match),
                              make_pill(_("_Clear Search"), true, G_CALLBACK(on_clear), search));
    g_object_set_data_full(G_OBJECT(stack), "stack", self, g_free);
    return stack;
}
