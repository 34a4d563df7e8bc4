/* Lists of phones as files. See list_files.h. */
#include "list_files.h"

#include "job_files.h"
#include "phone_model.h"

#include <csv.h>
#include <string.h>

#define UNMATCHED_NAMED 5

struct list_files {
    struct window *window;
    struct phone_model *model;
    GtkWidget *button;
    GCancellable *reading;
};

/* ---- Saving ------------------------------------------------------------------------------------- */

/* The columns of "phonectl phones --csv", and those that tell phones apart for sure. */
static const char *const fields[] = {"name",  "mac",    "model", "extension", "status", "location",
                                     "owner", "number", "tag",   "ip",        "serial", "id"};

static void add_phone(FILE *out, const struct phone *phone)
{
    const char *cells[COUNT_OF(fields)];
    char *joined[COUNT_OF(fields)] = {NULL};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        cells[i] = phone_field(phone, fields[i]);
        if (!cells[i] || !strchr(cells[i], '\n'))
            continue;
        g_auto(GStrv) values = g_strsplit(cells[i], "\n", -1);
        cells[i] = joined[i] = g_strjoinv(", ", values);
    }
    csv_line(out, cells, COUNT_OF(fields));
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        g_free(joined[i]);
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
    csv_line(out, fields, COUNT_OF(fields));
    for (size_t i = 0; i < count; i++)
        add_phone(out, chosen[i]);
    GListModel *shown = G_LIST_MODEL(phone_model_selection(files->model));
    for (guint i = 0; count == 0 && i < g_list_model_get_n_items(shown); i++) {
        g_autoptr(PhoneRow) row = g_list_model_get_item(shown, i);
        add_phone(out, phone_row_phone(row));
    }
    fclose(out);
    g_autoptr(GBytes) bytes = g_bytes_new_with_free_func(csv, length, free, csv);
    job_files_save(files->window, "phones.csv", bytes);
}

/* ---- Reading ------------------------------------------------------------------------------------ */

static void tell_unmatched(const struct list_files *files, struct selector *selector)
{
    const char *word;
    int line;
    size_t count = 0;
    GString *named = g_string_new(NULL);
    for (; selector_unmatched(selector, count, &word, &line); count++) {
        if (count < UNMATCHED_NAMED)
            g_string_append_printf(named, "%s%s", count ? ", " : "", word);
    }
    AUTO_FREE char *text =
        base_format(ngettext("%zu entry of the file matches no phone: %s%s",
                             "%zu entries of the file match no phone: %s%s", count),
                    count, named->str, count > UNMATCHED_NAMED ? "…" : "");
    if (count)
        window_toast(files->window, text);
    g_string_free(named, TRUE);
}

static void take(struct list_files *files, const char *name, const char *text, size_t length)
{
    struct ph_error err;
    struct selector *selector = selector_new();
    int code = selector_add_file(selector, text, length, &err);
    if (code == PH_OK && selector_empty(selector))
        code = base_fail(&err, PH_INVALID, "file", "%s holds no selector", name);
    if (code < 0) {
        window_toast(files->window, err.text);
        selector_free(selector);
        return;
    }
    phone_model_set_list(files->model, selector);
    AUTO_FREE char *safe = text_safe(name);
    AUTO_FREE char *label = base_format("%s ✕", safe);
    AUTO_FREE char *told = base_format(_("Show the phones that are not in %s too"), name);
    gtk_button_set_label(GTK_BUTTON(files->button), label);
    gtk_widget_set_tooltip_text(files->button, told);
    text_accessible(files->button, told);
    gtk_widget_set_visible(files->button, TRUE);
    tell_unmatched(files, selector);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer self)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize length = 0;
    bool read = g_file_load_contents_finish(G_FILE(source), result, &text, &length, NULL, &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* the page is gone */
    struct list_files *files = self;
    g_autofree char *name = g_file_get_basename(G_FILE(source));
    if (read)
        take(files, name, text, length);
    else
        window_toast(files->window, error->message);
}

static void on_chosen(GtkNativeDialog *dialog, int response, gpointer self)
{
    struct list_files *files = self;
    g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                                ? gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog))
                                : NULL;
    if (file)
        g_file_load_contents_async(file, files->reading, on_read, files);
    g_object_unref(dialog);
}

static void on_open(GSimpleAction *action, GVariant *parameter, gpointer self)
{
    (void)action;
    (void)parameter;
    struct list_files *files = self;
    GtkFileChooserNative *dialog =
        gtk_file_chooser_native_new(_("Phones of a File"), window_widget(files->window),
                                    GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    g_signal_connect(dialog, "response", G_CALLBACK(on_chosen), files);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static void on_drop(struct list_files *files)
{
    gtk_widget_set_visible(files->button, FALSE);
    phone_model_set_list(files->model, NULL);
}

/* ---- The button --------------------------------------------------------------------------------- */

static void files_free(gpointer self)
{
    struct list_files *files = self;
    g_cancellable_cancel(files->reading);
    g_object_unref(files->reading);
    g_free(files);
}

GtkWidget *list_files_new(struct window *window, GtkWidget *owner)
{
    static const GActionEntry entries[] = {{.name = "save", .activate = on_save},
                                           {.name = "open", .activate = on_open}};
    struct list_files *files = g_new0(struct list_files, 1);
    g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new();
    files->window = window;
    files->model = window_phones(window);
    files->button = gtk_button_new();
    files->reading = g_cancellable_new();
    gtk_widget_add_css_class(files->button, "accent");
    gtk_widget_set_visible(files->button, FALSE);
    g_object_set_data_full(G_OBJECT(files->button), "files", files, files_free);
    g_signal_connect_swapped(files->button, "clicked", G_CALLBACK(on_drop), files);
    g_action_map_add_action_entries(G_ACTION_MAP(group), entries, G_N_ELEMENTS(entries), files);
    gtk_widget_insert_action_group(owner, "list", G_ACTION_GROUP(group));
    return files->button;
}
