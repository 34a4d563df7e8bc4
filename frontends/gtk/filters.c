/* Filter buttons. See filters.h. */
#include "filters.h"

#include <string.h>

/* More values than this are not listed: typing is quicker. */
enum { LISTED_MOST = 300 };

static const int filters[] = {FIELD_LOCATION, FIELD_MODEL, FIELD_STATUS, FIELD_TAG};

struct button {
    const struct field *field;
    struct phone_model *model;
    GtkEditable *search;
    GtkWidget *button, *list;
};

/* "Not connected 12": on, it writes this word into the search. */
#define AWAY "!status:connected*"
struct away {
    struct phone_model *model;
    GtkEditable *search;
    GtkWidget *button;
    guint count; /* of the phones */
    gulong toggled;
};

/* ---- Words of the search --------------------------------------------------------------------- */

/* "location:San Jose", with wildcards escaped; freed with g_free(). */
static char *word_of(const struct field *field, const char *value)
{
    bool pattern = strpbrk(value, "*?[") != NULL || *value == '~';
    GString *word = g_string_new(field->key);
    g_string_append(word, *value == '~' ? ":[~]" : ":");
    for (value += *value == '~'; *value; value++) {
        if (pattern && strchr("*?[\\", *value) != NULL)
            g_string_append_c(word, '\\');
        g_string_append_c(word, *value);
    }
    return g_string_free(word, FALSE);
}

static void add_word(GString *text, const char *word)
{
    g_autofree char *quoted =
        strpbrk(word, " \t'\"\\$`&|;<>()#") != NULL ? g_shell_quote(word) : g_strdup(word);
    g_string_append_printf(text, "%s%s", text->len ? " " : "", quoted);
}

static bool has_word(GtkEditable *search, const char *word)
{
    g_auto(GStrv) words = phone_model_split(gtk_editable_get_text(search));
    for (size_t i = 0; words[i] != NULL; i++) {
        if (g_ascii_strcasecmp(words[i], word) == 0)
            return true;
    }
    return false;
}

static void set_word(GtkEditable *search, const char *word, bool on)
{
    g_auto(GStrv) words = phone_model_split(gtk_editable_get_text(search));
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (g_ascii_strcasecmp(words[i], word) != 0)
            add_word(text, words[i]);
    }
    if (on)
        add_word(text, word);
    gtk_editable_set_text(search, text->str);
}

/* ---- A button -------------------------------------------------------------------------------- */

static void show_button(struct button *button)
{
    g_auto(GStrv) words = phone_model_split(gtk_editable_get_text(button->search));
    g_autofree char *prefix = g_strconcat(button->field->key, ":", NULL);
    const char *only = NULL;
    guint count = 0;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (g_ascii_strncasecmp(words[i], prefix, strlen(prefix)) != 0)
            continue;
        only = words[i] + strlen(prefix);
        count++;
    }
    AUTO_FREE char *value = count == 1   ? text_safe(only)
                            : count == 0 ? memory_copy("")
                                         : text_format("%u", count);
    AUTO_FREE char *label =
        text_format("%s%s%s", _(button->field->label), *value ? ": " : "", value);
    gtk_menu_button_set_label(GTK_MENU_BUTTON(button->button), label);
    text_accessible(gtk_widget_get_first_child(button->button), label);
    if (count)
        gtk_widget_add_css_class(button->button, "accent");
    else
        gtk_widget_remove_css_class(button->button, "accent");
}

static void on_toggled(GtkCheckButton *check, gpointer self)
{
    const struct button *button = self;
    set_word(button->search, g_object_get_data(G_OBJECT(check), "word"),
             gtk_check_button_get_active(check));
}

static void add_value(struct button *button, const char *value, guint count)
{
    AUTO_FREE char *label = text_format("%s (%u)", value, count);
    AUTO_FREE char *safe = text_safe(label);
    char *word = word_of(button->field, value);
    GtkWidget *check = gtk_check_button_new_with_label(safe);
    g_object_set_data_full(G_OBJECT(check), "word", word, g_free);
    gtk_check_button_set_active(GTK_CHECK_BUTTON(check), has_word(button->search, word));
    g_signal_connect(check, "toggled", G_CALLBACK(on_toggled), button);
    gtk_box_append(GTK_BOX(button->list), check);
}

static int compare_values(gconstpointer a, gconstpointer b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

/* Fills the list as it opens: the values change with the phones. */
static void on_opened(GtkMenuButton *menu_button, gpointer self)
{
    (void)menu_button;
    struct button *button = self;
    GtkWidget *child;
    while ((child = gtk_widget_get_first_child(button->list)) != NULL)
        gtk_box_remove(GTK_BOX(button->list), child);
    g_autoptr(GHashTable) counts = phone_model_values(button->model, button->field->key);
    guint count = 0;
    g_autofree const char **values = (const char **)g_hash_table_get_keys_as_array(counts, &count);
    qsort(values, count, sizeof *values, compare_values);
    for (guint i = 0; i < count && i < LISTED_MOST; i++)
        add_value(button, values[i], *(const guint *)g_hash_table_lookup(counts, values[i]));
    if (count == 0)
        gtk_box_append(GTK_BOX(button->list), gtk_label_new(_("No phone has any")));
}

static GtkWidget *make_popover(struct button *button)
{
    GtkWidget *popover = gtk_popover_new(), *scrolled = gtk_scrolled_window_new();
    button->list = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(scrolled), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scrolled), 420);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), button->list);
    gtk_popover_set_child(GTK_POPOVER(popover), scrolled);
    text_accessible(popover, _(button->field->label));
    return popover;
}

static void button_free(gpointer button, GClosure *closure)
{
    (void)closure;
    g_free(button);
}

/* ---- What is not connected ------------------------------------------------------------------- */

static void show_away(struct away *away)
{
    bool on = has_word(away->search, AWAY);
    AUTO_FREE char *shown = words_number(away->count);
    AUTO_FREE char *label = text_format(_("Not connected %s"), shown);
    text_button_says(away->button, label);
    gtk_widget_set_visible(away->button, away->count > 0 || on);
    g_signal_handler_block(away->button, away->toggled);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(away->button), on);
    g_signal_handler_unblock(away->button, away->toggled);
}

static void on_away(GtkToggleButton *button, gpointer self)
{
    const struct away *away = self;
    set_word(away->search, AWAY, gtk_toggle_button_get_active(button));
}

/* Looks at every phone, so not at each key typed into the search. */
void filters_refresh(GtkWidget *bar)
{
    struct away *away = g_object_get_data(G_OBJECT(bar), "away");
    g_autoptr(GHashTable) counts = phone_model_values(away->model, "status");
    GHashTableIter iter;
    gpointer status, number;
    away->count = phone_model_total(away->model);
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &status, &number))
        away->count -= g_str_has_prefix(status, "connected") ? *(const guint *)number : 0;
    show_away(away);
}

static struct away *make_away(struct phone_model *model, GtkEditable *search)
{
    struct away *away = g_new0(struct away, 1);
    *away = (struct away){
        .model = model, .search = search, .button = gtk_toggle_button_new_with_label("")};
    away->toggled = g_signal_connect(away->button, "toggled", G_CALLBACK(on_away), away);
    g_signal_connect_data(search, "changed", G_CALLBACK(show_away), away, button_free,
                          G_CONNECT_SWAPPED);
    return away;
}

GtkWidget *filters_new(struct phone_model *model, GtkEditable *search)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        struct button *button = g_new0(struct button, 1);
        *button = (struct button){.field = &phone_fields[filters[i]],
                                  .model = model,
                                  .search = search,
                                  .button = gtk_menu_button_new()};
        gtk_menu_button_set_popover(GTK_MENU_BUTTON(button->button), make_popover(button));
        gtk_menu_button_set_create_popup_func(GTK_MENU_BUTTON(button->button), on_opened, button,
                                              NULL);
        gtk_widget_add_css_class(button->button, "filter");
        gtk_box_append(GTK_BOX(box), button->button);
        show_button(button);
        g_signal_connect_data(search, "changed", G_CALLBACK(show_button), button, button_free,
                              G_CONNECT_SWAPPED);
    }
    struct away *away = make_away(model, search);
    gtk_box_prepend(GTK_BOX(box), away->button);
    /* in a narrow window they scroll */
    GtkWidget *scrolled = gtk_scrolled_window_new();
    g_object_set_data(G_OBJECT(scrolled), "away", away);
    show_away(away);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_NEVER);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), box);
    gtk_widget_set_focusable(scrolled, FALSE);
    return scrolled;
}
