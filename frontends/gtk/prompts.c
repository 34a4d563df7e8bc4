/* Dialogs for questions and addresses of plugins. See prompts.h. */
#include "prompts.h"

#include "dialog.h"
#include "form.h"
#include "qr_code.h"
#include "wrap_box.h"

#include <browser.h>
#include <string.h>

struct prompts {
    struct core *core;
    GtkWindow *window;
    GHashTable *open; /* task number -> struct dialog, at most one each */
};

struct dialog {
    struct prompts *prompts;
    int64_t task;
    GtkWidget *widget; /* AdwMessageDialog */
    struct form *form; /* of a question */
    struct ph_param question;
    const struct phone *phone; /* that it is about, or NULL */
    struct ph_params params;
    char *url;  /* of an address */
    char *code; /* that is typed there, or NULL */
    GtkWidget *copy, *go, *copy_code, *left;
    gint64 until; /* when the sign-in gives up; 0: not known */
    guint ticking;
};

static void dialog_free(gpointer memory)
{
    struct dialog *dialog = memory;
    g_signal_handlers_disconnect_by_data(dialog->widget, dialog);
    if (dialog->url != NULL) {
        g_signal_handlers_disconnect_by_data(dialog->copy, dialog);
        g_signal_handlers_disconnect_by_data(dialog->go, dialog);
    }
    if (dialog->copy_code != NULL)
        g_signal_handlers_disconnect_by_data(dialog->copy_code, dialog);
    if (dialog->ticking)
        g_source_remove(dialog->ticking);
    /* GTK 4.8 tells a password entry about its lost focus even after it is freed */
    gtk_window_set_focus(GTK_WINDOW(dialog->widget), NULL);
    gtk_window_destroy(GTK_WINDOW(dialog->widget));
    form_free(dialog->form);
    free(dialog->url);
    free(dialog->code);
    g_free(dialog);
}

static struct dialog *dialog_new(struct prompts *prompts, int64_t task, const char *heading,
                                 const char *body)
{
    struct dialog *dialog = g_new0(struct dialog, 1);
    dialog->prompts = prompts;
    dialog->task = task;
    dialog->widget = dialog_message(prompts->window, heading, body);
    dialog_size(dialog->widget, 460, -1);
    adw_message_dialog_add_response(ADW_MESSAGE_DIALOG(dialog->widget), "cancel", _("_Cancel"));
    adw_message_dialog_set_close_response(ADW_MESSAGE_DIALOG(dialog->widget), "cancel");
    g_hash_table_insert(prompts->open, g_memdup2(&task, sizeof task), dialog);
    return dialog;
}

static void dialog_close(struct prompts *prompts, int64_t task)
{
    g_hash_table_remove(prompts->open, &task);
}

/* ---- Addresses ------------------------------------------------------------------------------ */

/* Opens the browser named in the environment, else the one of the desktop; never a web view of our
 * own. */
static void open_browser(struct dialog *dialog)
{
    AUTO_FREE char *named = browser_named();
    if (named != NULL && browser_start(named, dialog->url))
        return;
    if (browser_allowed(dialog->url))
        gtk_show_uri(dialog->prompts->window, dialog->url, GDK_CURRENT_TIME);
}

static void on_copy(struct dialog *dialog)
{
    gdk_clipboard_set_text(gtk_widget_get_clipboard(dialog->copy), dialog->url);
    text_button_says(dialog->copy, _("Copied"));
}

static void on_copy_code(struct dialog *dialog)
{
    gdk_clipboard_set_text(gtk_widget_get_clipboard(dialog->copy_code), dialog->code);
    text_button_says(dialog->copy_code, _("Copied"));
}

static gboolean show_left(gpointer self)
{
    struct dialog *dialog = self;
    gint64 left_s = MAX(dialog->until - g_get_monotonic_time(), 0) / G_USEC_PER_SEC;
    AUTO_FREE char *text = text_format(_("%d:%02d left"), (int)(left_s / 60), (int)(left_s % 60));
    gtk_label_set_text(GTK_LABEL(dialog->left), text);
    return G_SOURCE_CONTINUE;
}

/* Seconds of the sign-in have passed, of so many: counts down from there. */
static void count_down(struct dialog *dialog, int64_t passed_s, int64_t total_s)
{
    dialog->until = g_get_monotonic_time() + (total_s - passed_s) * G_USEC_PER_SEC;
    if (!dialog->ticking)
        dialog->ticking = g_timeout_add_seconds(1, show_left, dialog);
    gtk_widget_set_visible(dialog->left, TRUE);
    show_left(dialog);
}

/* The code large, to be read from across a desk, and a button that copies it. */
static void add_code(struct dialog *dialog, GtkWidget *box, const char *code)
{
    AUTO_FREE char *safe = text_safe(code);
    GtkWidget *label = text_wrapped("title-1");
    dialog->code = memory_copy(code);
    dialog->copy_code = gtk_button_new_with_label(_("Copy Code"));
    dialog->left = gtk_label_new("");
    gtk_label_set_text(GTK_LABEL(label), safe);
    gtk_label_set_selectable(GTK_LABEL(label), TRUE);
    gtk_widget_set_halign(label, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(dialog->copy_code, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(label, "numeric");
    gtk_widget_add_css_class(dialog->left, "dim-label");
    gtk_widget_add_css_class(dialog->left, "numeric");
    gtk_widget_set_visible(dialog->left, FALSE);
    g_signal_connect_swapped(dialog->copy_code, "clicked", G_CALLBACK(on_copy_code), dialog);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), dialog->left);
    gtk_box_append(GTK_BOX(box), dialog->copy_code);
}

/* Adds the address and its buttons at the end of the dialog. */
static void add_address(struct dialog *dialog, GtkWidget *box, const char *url)
{
    AUTO_FREE char *safe = text_safe(url);
    GtkWidget *label = text_wrapped("monospace");
    GtkWidget *buttons = wrap_box_new(_("Address"), 2, true);
    dialog->url = memory_copy(url);
    dialog->copy = gtk_button_new_with_label(_("Copy Address"));
    dialog->go = gtk_button_new_with_label(_("Open Address"));
    gtk_label_set_text(GTK_LABEL(label), safe);
    gtk_label_set_selectable(GTK_LABEL(label), TRUE);
    gtk_label_set_lines(GTK_LABEL(label), 4);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    text_accessible(label, _("Address"));
    gtk_widget_set_halign(buttons, GTK_ALIGN_CENTER);
    g_signal_connect_swapped(dialog->copy, "clicked", G_CALLBACK(on_copy), dialog);
    g_signal_connect_swapped(dialog->go, "clicked", G_CALLBACK(open_browser), dialog);
    wrap_box_add(buttons, dialog->copy);
    wrap_box_add(buttons, dialog->go);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), buttons);
}

/* The browser runs on another machine than this program: the redirect needs a tunnel. */
static void add_tunnel(GtkWidget *box, uint16_t port)
{
    AUTO_FREE char *command = browser_tunnel(port), *safe = text_safe(command);
    GtkWidget *label = text_wrapped(NULL), *line = text_wrapped("monospace");
    gtk_label_set_text(GTK_LABEL(label),
                       _("Your browser is on another machine. Run this there first:"));
    gtk_label_set_text(GTK_LABEL(line), safe);
    gtk_label_set_selectable(GTK_LABEL(line), TRUE);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(GTK_BOX(box), line);
}

static void on_address_answered(AdwMessageDialog *widget, const char *response, gpointer self)
{
    (void)widget;
    (void)response; /* there is only Cancel */
    struct dialog *dialog = self;
    struct prompts *prompts = dialog->prompts;
    int64_t task = dialog->task;
    dialog_close(prompts, task);
    core_cancel(prompts->core, task);
}

static void open_address(struct prompts *prompts, const struct event *event)
{
    dialog_close(prompts, event->task);
    AUTO_FREE char *text =
        memory_copy(event->text != NULL ? event->text : N_("Open this address:"));
    char *code = strchr(text, '\n');
    if (code != NULL)
        *code++ = '\0';
    struct dialog *dialog = dialog_new(
        prompts, event->task, code != NULL ? _("Enter this code") : _("Continue in your browser"),
        words(text));
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    GtkWidget *picture = event->port ? NULL : qr_code_new(event->url);
    if (browser_over_ssh() && event->port)
        add_tunnel(box, event->port);
    if (code != NULL)
        add_code(dialog, box, code);
    if (picture != NULL)
        gtk_box_append(GTK_BOX(box), picture);
    add_address(dialog, box, event->url);
    adw_message_dialog_set_extra_child(ADW_MESSAGE_DIALOG(dialog->widget), box);
    g_signal_connect(dialog->widget, "response", G_CALLBACK(on_address_answered), dialog);
    gtk_window_present(GTK_WINDOW(dialog->widget));
    if (event->open)
        open_browser(dialog);
}

/* ---- Questions ------------------------------------------------------------------------------ */

static void on_question_changed(void *self)
{
    struct dialog *dialog = self;
    adw_message_dialog_set_response_enabled(ADW_MESSAGE_DIALOG(dialog->widget), "ok",
                                            form_valid(dialog->form));
}

static struct dialog *open_question(struct prompts *prompts, int64_t task,
                                    const struct ph_param *question, const struct phone *phone,
                                    const char *why, const char *url);

static void on_question_answered(AdwMessageDialog *widget, const char *response, gpointer self)
{
    (void)widget;
    struct dialog *dialog = self;
    struct prompts *prompts = dialog->prompts;
    struct core *core = prompts->core;
    struct ph_param question = dialog->question;
    const struct phone *phone = dialog->phone;
    int64_t task = dialog->task;
    struct ph_error err = {0};
    if (g_strcmp0(response, "ok") != 0) {
        dialog_close(prompts, task);
        core_answer(core, task, NULL, NULL, &err);
        return;
    }
    struct values *values = form_values(dialog->form);
    const char *text = values_text(values, question.key);
    const struct ph_secret *secret = values_secret(values, question.key);
    if (text == NULL && secret == NULL && question.type != PH_SECRET)
        text = question.value != NULL ? question.value : "";
    AUTO_FREE char *given = memory_copy(text), *url = memory_copy(dialog->url);
    struct ph_secret *kept = secret_hold(secret);
    values_free(values);
    dialog_close(prompts, task);
    if (core_answer(core, task, given, kept, &err) == PH_INVALID) {
        dialog = open_question(prompts, task, &question, phone, NULL, url);
        form_complain(dialog->form, question.key, err.text);
    }
    secret_release(kept);
}

/* The core keeps declaration and phone while the question is open. An address shown before stays in
 * view: the answer may come from there. */
static struct dialog *open_question(struct prompts *prompts, int64_t task,
                                    const struct ph_param *question, const struct phone *phone,
                                    const char *why, const char *url)
{
    AUTO_FREE char *heading = text_format("%s%s%s", phone != NULL ? phone_label(phone) : "",
                                          phone != NULL ? ": " : "", words(question->label));
    struct dialog *dialog = dialog_new(prompts, task, heading, words(why));
    AdwMessageDialog *widget = ADW_MESSAGE_DIALOG(dialog->widget);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    if (url != NULL)
        add_address(dialog, box, url);
    dialog->question = *question;
    dialog->phone = phone;
    dialog->params = (struct ph_params){&dialog->question, 1, sizeof dialog->question};
    dialog->form = form_new(&dialog->params, on_question_changed, dialog);
    gtk_box_append(GTK_BOX(box), form_widget(dialog->form));
    adw_message_dialog_set_extra_child(widget, box);
    adw_message_dialog_add_response(widget, "ok", _("_Continue"));
    adw_message_dialog_set_response_appearance(widget, "ok", ADW_RESPONSE_SUGGESTED);
    adw_message_dialog_set_default_response(widget, "ok");
    on_question_changed(dialog);
    g_signal_connect(widget, "response", G_CALLBACK(on_question_answered), dialog);
    gtk_window_present(GTK_WINDOW(widget));
    form_focus(dialog->form);
    return dialog;
}

void prompts_event(struct prompts *prompts, const struct event *event)
{
    bool ours = event->kind == EVENT_QUESTION && strcmp(event->question->key, SIGN_IN_KEEP) != 0;
    if (ours) {
        const struct dialog *before = g_hash_table_lookup(prompts->open, &event->task);
        AUTO_FREE char *url = before != NULL ? memory_copy(before->url) : NULL;
        dialog_close(prompts, event->task);
        open_question(prompts, event->task, event->question, event->phone, event->text, url);
    } else if (event->kind == EVENT_BROWSE) {
        open_address(prompts, event);
    } else if (event->kind == EVENT_PROGRESS) {
        struct dialog *dialog = g_hash_table_lookup(prompts->open, &event->task);
        if (dialog != NULL && dialog->code != NULL && event->total > 0)
            count_down(dialog, event->done, event->total);
    } else {
        dialog_close(prompts, event->task);
    }
}

struct prompts *prompts_new(struct core *core)
{
    struct prompts *prompts = g_new0(struct prompts, 1);
    prompts->core = core;
    prompts->open = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, dialog_free);
    return prompts;
}

void prompts_attach(struct prompts *prompts, GtkWindow *window)
{
    prompts->window = window;
}

void prompts_detach(struct prompts *prompts)
{
    g_hash_table_remove_all(prompts->open);
    prompts->window = NULL;
}

void prompts_free(struct prompts *prompts)
{
    g_hash_table_unref(prompts->open);
    g_free(prompts);
}
