/* The phone list as a file. See list_files.h. */
#include "list_files.h"

#include "job_files.h"
#include "phone_model.h"

#include <name_ranges.h>
#include <string.h>

struct list_files {
    struct app_context *app;
    struct phone_model *model;
    GtkWidget *button, *missing, *lines; /* missing: shows the lines that matched no phone */
    GCancellable *reading;
};

/* ---- Saving ---------------------------------------------------------------------------------- */

static void add_phone(FILE *out, const struct phone *phone)
{
    const char *cells[FIELDS_MOST];
    char *texts[FIELDS_MOST];
    for (int i = 0; i < fields_count(); i++)
        cells[i] = texts[i] = fields_text(phone_field(phone, phone_fields[i].key));
    csv_line(out, cells, (size_t)fields_count());
    for (int i = 0; i < fields_count(); i++)
        free(texts[i]);
}

static void on_save(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    const struct list_files *files = self;
    char *csv = NULL;
    size_t length = 0, count = 0;
    g_autofree const struct phone **chosen = phone_model_chosen(files->model, &count);
    FILE *out = open_memstream(&csv, &length);
    fields_heading(out, phone_fields, (size_t)fields_count());
    for (size_t i = 0; i < count; i++)
        add_phone(out, chosen[i]);
    GListModel *shown = G_LIST_MODEL(phone_model_selection(files->model));
    for (guint i = 0; count == 0 && i < g_list_model_get_n_items(shown); i++) {
        g_autoptr(PhoneRow) row = g_list_model_get_item(shown, i);
        add_phone(out, phone_row_phone(row));
    }
    fclose(out);
    g_autoptr(GBytes) bytes = g_bytes_new_with_free_func(csv, length, free, csv);
    job_files_save(files->app, "phones.csv", bytes);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static void show_unmatched(const struct list_files *files, struct selector *selector)
{
    size_t count;
    AUTO_FREE struct selector_word *words = selector_unmatched(selector, &count);
    g_autoptr(GString) lines = g_string_new(NULL);
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *safe = text_safe(words[i].text);
        g_string_append_printf(lines, "%s%d: %s", i ? "\n" : "", words[i].line, safe);
    }
    AUTO_FREE char *number = words_number((int64_t)count);
    AUTO_FREE char *label = text_format(ngettext("%s not found", "%s not found", count), number);
    AUTO_FREE char *told = text_format(ngettext("%s entry of the file matches no phone",
                                                "%s entries of the file match no phone", count),
                                       number);
    gtk_label_set_text(GTK_LABEL(files->lines), lines->str);
    gtk_menu_button_set_label(GTK_MENU_BUTTON(files->missing), label);
    gtk_widget_set_tooltip_text(files->missing, told);
    text_accessible(files->missing, told);
    text_accessible(gtk_widget_get_first_child(files->missing), told); /* the button inside */
    gtk_widget_set_visible(files->missing, count > 0);
    if (count)
        files->app->toast(files->app, told);
}

static void take(struct list_files *files, const char *name, const char *text, size_t length)
{
    struct ph_error err;
    struct selector *selector = selector_new();
    selector_use_groups(selector, session_settings(files->app->session));
    int code = selector_add_file(selector, text, length, &err);
    if (code == PH_OK && selector_empty(selector))
        code = error_fail(&err, PH_INVALID, "file", "%s names no phones", name);
    if (code == PH_OK)
        code = phone_model_set_list(files->model, selector, &err);
    if (code < 0) {
        files->app->toast(files->app, err.text);
        selector_free(selector);
        return;
    }
    AUTO_FREE char *safe = text_safe(name);
    AUTO_FREE char *label = text_format("%s ✕", safe);
    AUTO_FREE char *told = text_format(_("Also show phones that are not in %s"), name);
    gtk_button_set_label(GTK_BUTTON(files->button), label);
    gtk_widget_set_tooltip_text(files->button, told);
    text_accessible(files->button, told);
    gtk_widget_set_visible(files->button, TRUE);
    show_unmatched(files, selector);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer self)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;
    bool read = g_file_load_contents_finish(G_FILE(source), result, &text, &length, NULL, &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* the page has gone */
    struct list_files *files = self;
    g_autofree char *name = g_file_get_basename(G_FILE(source));
    if (read)
        take(files, name, text, length);
    else
        files->app->toast(files->app, error->message);
}

static void on_chosen(GtkNativeDialog *dialog, int response, gpointer self)
{
    struct list_files *files = self;
    g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                                ? gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog))
                                : NULL;
    if (file != NULL)
        g_file_load_contents_async(file, files->reading, on_read, files);
    g_object_unref(dialog);
}

static void on_open(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct list_files *files = self;
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        _("Phones of a File"), files->app->window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    g_signal_connect(dialog, "response", G_CALLBACK(on_chosen), files);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static void on_drop(struct list_files *files)
{
    gtk_widget_set_visible(files->button, FALSE);
    gtk_widget_set_visible(files->missing, FALSE);
    phone_model_set_list(files->model, NULL, NULL);
}

/* ---- The buttons ----------------------------------------------------------------------------- */

static void make_missing(struct list_files *files)
{
    GtkWidget *popover = gtk_popover_new(), *scrolled = gtk_scrolled_window_new();
    files->lines = gtk_label_new(NULL);
    gtk_label_set_selectable(GTK_LABEL(files->lines), TRUE);
    gtk_label_set_xalign(GTK_LABEL(files->lines), 0);
    gtk_label_set_ellipsize(GTK_LABEL(files->lines), PANGO_ELLIPSIZE_END);
    gtk_label_set_width_chars(GTK_LABEL(files->lines), 30);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 360);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), files->lines);
    gtk_popover_set_child(GTK_POPOVER(popover), scrolled);
    text_accessible(popover, _("Entries of the file that match no phone"));
    files->missing = gtk_menu_button_new();
    gtk_menu_button_set_popover(GTK_MENU_BUTTON(files->missing), popover);
    gtk_widget_add_css_class(files->missing, "warning");
    gtk_widget_set_visible(files->missing, FALSE);
}

static void files_free(gpointer self)
{
    struct list_files *files = self;
    g_cancellable_cancel(files->reading);
    g_object_unref(files->reading);
    g_free(files);
}

GtkWidget *list_files_new(struct app_context *app, GtkWidget *owner)
{
    static const GActionEntry entries[] = {{.name = "save", .activate = on_save},
                                           {.name = "open", .activate = on_open}};
    struct list_files *files = g_new0(struct list_files, 1);
    g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new();
    files->app = app;
    files->model = app->phones;
    files->button = gtk_button_new();
    files->reading = g_cancellable_new();
    gtk_widget_add_css_class(files->button, "accent");
    gtk_widget_set_visible(files->button, FALSE);
    make_missing(files);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_append(GTK_BOX(box), files->missing);
    gtk_box_append(GTK_BOX(box), files->button);
    g_object_set_data_full(G_OBJECT(files->button), "files", files, files_free);
    g_signal_connect_swapped(files->button, "clicked", G_CALLBACK(on_drop), files);
    g_action_map_add_action_entries(G_ACTION_MAP(group), entries, G_N_ELEMENTS(entries), files);
    gtk_widget_insert_action_group(owner, "list", G_ACTION_GROUP(group));
    return box;
}
