/* The chosen phone of a job in words. See job_detail.h. */
#include "job_detail.h"

#include "job_progress.h"

#include <string.h>

enum { HEIGHT_MOST = 140 /* pixels; a longer text scrolls */ };

struct detail {
    struct app_context *app;
    GtkWidget *root, *title, *text, *copy, *open;
    char *phone, *correlation_id; /* owned, or NULL */
};

static void detail_free(gpointer memory)
{
    struct detail *detail = memory;
    g_free(detail->phone);
    g_free(detail->correlation_id);
    g_free(detail);
}

static void on_copy(struct detail *detail)
{
    gdk_clipboard_set_text(gtk_widget_get_clipboard(detail->root), detail->correlation_id);
    detail->app->toast(detail->app, _("Copied."));
}

static void on_open(struct detail *detail)
{
    detail->app->show_phone(detail->app, detail->phone);
}

static GtkWidget *add_button(GtkWidget *box, const char *label, GCallback clicked,
                             struct detail *detail)
{
    GtkWidget *button = text_button(label);
    gtk_widget_set_valign(button, GTK_ALIGN_START);
    g_signal_connect_swapped(button, "clicked", clicked, detail);
    gtk_box_append(GTK_BOX(box), button);
    return button;
}

GtkWidget *job_detail_new(struct app_context *app)
{
    struct detail *detail = g_new0(struct detail, 1);
    GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    GtkWidget *scrolled = gtk_scrolled_window_new();
    detail->app = app;
    detail->root = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    detail->title = text_wrapped("heading");
    detail->text = text_wrapped(NULL);
    gtk_label_set_selectable(GTK_LABEL(detail->text), TRUE);
    gtk_box_append(GTK_BOX(words), detail->title);
    gtk_box_append(GTK_BOX(words), detail->text);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), HEIGHT_MOST);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), words);
    gtk_widget_set_hexpand(scrolled, TRUE);
    text_accessible(scrolled, _("What happened"));
    gtk_box_append(GTK_BOX(detail->root), scrolled);
    detail->copy = add_button(detail->root, _("Copy _Correlation ID"), G_CALLBACK(on_copy), detail);
    detail->open = add_button(detail->root, _("_Open Phone"), G_CALLBACK(on_open), detail);
    gtk_widget_add_css_class(detail->root, "footer");
    gtk_widget_set_visible(detail->root, FALSE);
    g_object_set_data_full(G_OBJECT(detail->root), "detail", detail, detail_free);
    return detail->root;
}

static const char *label_of(const struct job_results *results, const char *key)
{
    for (size_t i = 0; i < results->count; i++) {
        if (strcmp(results->at[i].key, key) == 0 && results->at[i].label != NULL)
            return words(results->at[i].label);
    }
    return key;
}

/* A line for each field that the action told; freed by the caller. */
static char *words_of(const struct job *job, const struct job_phone *phone,
                      const struct values *row)
{
    char *text = memory_copy(phone->text != NULL ? phone->text : "");
    for (size_t i = 0; row != NULL && i < values_count(row); i++) {
        const char *key = values_key(row, i);
        AUTO_FREE char *value = fields_text(values_text(row, key));
        if (strcmp(key, "correlation_id") != 0)
            text_append(&text, "\n", _("%s: %s"), label_of(&job->results, key), value);
    }
    return text;
}

/* The text is set only when it has changed: setting it drops what is selected in it. */
static void set_text(GtkWidget *label, const char *text)
{
    AUTO_FREE char *safe = text_lines(text);
    if (strcmp(gtk_label_get_text(GTK_LABEL(label)), safe) != 0)
        gtk_label_set_text(GTK_LABEL(label), safe);
    gtk_widget_set_visible(label, *safe != '\0');
}

void job_detail_show(GtkWidget *root, const struct job *job, JobPhoneItem *item)
{
    struct detail *detail = g_object_get_data(G_OBJECT(root), "detail");
    gtk_widget_set_visible(root, item != NULL);
    if (item == NULL)
        return;
    const struct job_phone *phone = job_phone_item_phone(item);
    const struct values *row = job_phone_item_row(item);
    AUTO_FREE char *title = text_format(_("%s: %s"), phone->name != NULL ? phone->name : "?",
                                        job_outcome_words(phone->outcome));
    AUTO_FREE char *text = words_of(job, phone, row);
    set_text(detail->title, title);
    set_text(detail->text, text);
    g_free(detail->phone);
    g_free(detail->correlation_id);
    detail->phone = g_strdup(phone->id);
    detail->correlation_id = g_strdup(row != NULL ? values_text(row, "correlation_id") : NULL);
    gtk_widget_set_visible(detail->copy, detail->correlation_id != NULL);
    gtk_widget_set_sensitive(detail->open, phone_model_row(detail->app->phones, phone->id) != NULL);
}
