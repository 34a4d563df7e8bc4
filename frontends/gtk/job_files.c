/* The files of a job. See job_files.h. */
#include "job_files.h"

#include "dialog.h"
#include "thumbnail.h"

#include <attachment.h>
#include <stdlib.h>

struct save {
    struct app_context *app;
    GtkWindow *root;
    GBytes *bytes;
};

static void save_free(struct save *save)
{
    g_bytes_unref(save->bytes);
    g_object_unref(save->root);
    g_free(save);
}

static void on_saved(GObject *file, GAsyncResult *result, gpointer self)
{
    struct save *save = self;
    GtkApplication *application = gtk_window_get_application(save->root);
    g_autoptr(GError) error = NULL;
    bool saved = g_file_replace_contents_finish(G_FILE(file), result, NULL, &error);
    if (application != NULL) /* otherwise the window was closed meanwhile */
        save->app->toast(save->app, saved ? _("Saved.") : error->message);
    save_free(save);
    g_application_release(g_application_get_default());
}

/* Writes the file even if the window is closed meanwhile. */
static void on_place(GtkNativeDialog *dialog, int response, gpointer self)
{
    struct save *save = self;
    g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                                ? gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog))
                                : NULL;
    if (file != NULL) {
        g_application_hold(g_application_get_default());
        g_file_replace_contents_bytes_async(file, save->bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                            NULL, on_saved, save);
    } else {
        save_free(save);
    }
    g_object_unref(dialog);
}

void job_files_save(struct app_context *app, const char *name, GBytes *bytes)
{
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        _("Save"), app->window, GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
    struct save *save = g_new0(struct save, 1);
    g_autofree char *plain = g_strdelimit(g_strdup(name != NULL ? name : "phone"), "/\\", '_');
    save->app = app;
    save->root = g_object_ref(app->window);
    save->bytes = g_bytes_ref(bytes);
    gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), plain);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    g_signal_connect(dialog, "response", G_CALLBACK(on_place), save);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static void on_save_one(GtkButton *button, gpointer app)
{
    GBytes *bytes = g_object_get_data(G_OBJECT(button), "bytes");
    const char *name = g_object_get_data(G_OBJECT(button), "name");
    job_files_save(app, name, bytes);
}

/* ---- The grid: widgets only for the files in view -------------------------------------------- */

enum { WIDTH = 320, HEIGHT = 200, COLUMNS_MOST = 6 };

struct tile {
    GtkWidget *thumbnail, *name, *save;
};

static void on_setup(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer app)
{
    (void)factory;
    struct tile *tile = g_new0(struct tile, 1);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    tile->thumbnail = thumbnail_new(WIDTH, HEIGHT);
    tile->name = gtk_label_new(NULL);
    tile->save = gtk_button_new_with_label(_("Save…"));
    gtk_label_set_ellipsize(GTK_LABEL(tile->name), PANGO_ELLIPSIZE_MIDDLE);
    gtk_label_set_max_width_chars(GTK_LABEL(tile->name), 36);
    gtk_widget_set_halign(tile->thumbnail, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(tile->save, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(box, "file-tile");
    gtk_box_append(GTK_BOX(box), tile->thumbnail);
    gtk_box_append(GTK_BOX(box), tile->name);
    gtk_box_append(GTK_BOX(box), tile->save);
    g_object_set_data_full(G_OBJECT(item), "tile", tile, g_free);
    g_signal_connect(tile->save, "clicked", G_CALLBACK(on_save_one), app);
    gtk_list_item_set_activatable(item, FALSE);
    gtk_list_item_set_child(item, box);
}

/* The items are the indexes of the files, in words. */
static const struct job_file *file_of(GtkListItem *item, const struct job *job)
{
    GtkStringObject *index = gtk_list_item_get_item(item);
    return job->files->pdata[atoi(gtk_string_object_get_string(index))];
}

static void on_bind(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer app)
{
    (void)app;
    const struct tile *tile = g_object_get_data(G_OBJECT(item), "tile");
    const struct job_file *file = file_of(item, g_object_get_data(G_OBJECT(factory), "job"));
    bool image = file->media_type != NULL && g_str_has_prefix(file->media_type, "image/");
    AUTO_FREE char *name = attachment_name(file->phone, file->name);
    AUTO_FREE char *words = text_format(_("Save %s"), name);
    text_label(GTK_LABEL(tile->name), name);
    thumbnail_name(tile->thumbnail, name);
    thumbnail_show(tile->thumbnail, image ? file->bytes : NULL);
    gtk_widget_set_visible(tile->thumbnail, image);
    text_accessible(tile->save, words);
    g_object_set_data_full(G_OBJECT(tile->save), "bytes", g_bytes_ref(file->bytes),
                           (GDestroyNotify)g_bytes_unref);
    g_object_set_data_full(G_OBJECT(tile->save), "name", g_strdup(name), g_free);
}

static void on_unbind(GtkSignalListItemFactory *factory, GtkListItem *item, gpointer app)
{
    (void)factory;
    (void)app;
    const struct tile *tile = g_object_get_data(G_OBJECT(item), "tile");
    thumbnail_show(tile->thumbnail, NULL);
    thumbnail_say(tile->thumbnail, NULL);
}

static GtkWidget *make_grid(struct app_context *app, struct job *job)
{
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
    GtkStringList *indexes = gtk_string_list_new(NULL);
    for (guint i = 0; i < job->files->len; i++)
        gtk_string_list_take(indexes, g_strdup_printf("%u", i));
    g_object_set_data_full(G_OBJECT(factory), "job", job_hold(job), job_release);
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), app);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), app);
    g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), app);
    GtkWidget *grid = gtk_grid_view_new(
        GTK_SELECTION_MODEL(gtk_no_selection_new(G_LIST_MODEL(indexes))), factory);
    gtk_grid_view_set_max_columns(GTK_GRID_VIEW(grid), COLUMNS_MOST);
    text_accessible(grid, _("Files"));
    return grid;
}

/* ---- All of them ---------------------------------------------------------------------------- */

static int save_all(const struct job *job, const char *folder, struct ph_error *err)
{
    for (guint i = 0; i < job->files->len; i++) {
        const struct job_file *file = job->files->pdata[i];
        AUTO_FREE char *path = NULL;
        gsize length;
        const void *bytes = g_bytes_get_data(file->bytes, &length);
        int code = attachment_save(folder, file->phone, file->name, bytes, length, &path, err);
        if (code < 0)
            return code;
    }
    return PH_OK;
}

static void on_folder(GtkNativeDialog *dialog, int response, gpointer job)
{
    struct app_context *app = g_object_get_data(G_OBJECT(dialog), "window");
    g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                                ? gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog))
                                : NULL;
    g_autofree char *folder = file != NULL ? g_file_get_path(file) : NULL;
    struct ph_error err;
    if (folder != NULL && save_all(job, folder, &err) < 0)
        app->toast(app, err.text);
    else if (folder != NULL)
        app->toast(app, _("Saved."));
    g_object_unref(dialog);
}

static void on_save_all(GtkButton *button, gpointer app)
{
    struct job *job = g_object_get_data(G_OBJECT(button), "job");
    GtkWindow *files = GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(button)));
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        _("Save"), files, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    g_object_set_data(G_OBJECT(dialog), "window", app);
    g_object_set_data_full(G_OBJECT(dialog), "job", job_hold(job), job_release);
    g_signal_connect(dialog, "response", G_CALLBACK(on_folder), job);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static GtkWidget *make_header(struct app_context *app, struct job *job)
{
    GtkWidget *header = adw_header_bar_new(), *all = text_button(_("Save _All…"));
    g_object_set_data_full(G_OBJECT(all), "job", job_hold(job), job_release);
    g_signal_connect(all, "clicked", G_CALLBACK(on_save_all), app);
    gtk_widget_set_visible(all, job->files->len > 1);
    adw_header_bar_pack_start(ADW_HEADER_BAR(header), all);
    return header;
}

void job_files_show(struct app_context *app, struct job *job)
{
    GtkWidget *files = adw_window_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    gtk_window_set_title(GTK_WINDOW(files), _("Files"));
    gtk_window_set_transient_for(GTK_WINDOW(files), app->window);
    dialog_size(files, job->files->len > 1 ? 760 : 420, 520);
    dialog_closes(files);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), make_grid(app, job));
    gtk_widget_set_vexpand(scrolled, TRUE);
    gtk_box_append(GTK_BOX(box), make_header(app, job));
    gtk_box_append(GTK_BOX(box), scrolled);
    adw_window_set_content(ADW_WINDOW(files), box);
    gtk_window_present(GTK_WINDOW(files));
}
