/* Text on its way to the screen. See text.h. */
#include "text.h"

#include <adwaita.h>
#include <string.h>

enum { SHORT_MOST = 60 };

char *text_safe(const char *text)
{
    return log_visible(text != NULL ? text : "");
}

char *text_short(const char *text)
{
    AUTO_FREE char *safe = text_safe(text);
    if (g_utf8_strlen(safe, -1) <= SHORT_MOST)
        return memory_steal(safe);
    return text_format("%.*s…", (int)(g_utf8_offset_to_pointer(safe, SHORT_MOST) - safe), safe);
}

char *text_lines(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    GString *joined = g_string_new(NULL);
    for (size_t i = 0; lines[i] != NULL; i++) {
        AUTO_FREE char *safe = text_safe(lines[i]);
        g_string_append_printf(joined, "%s%s", i ? "\n" : "", safe);
    }
    char *copy = memory_copy(joined->str);
    g_string_free(joined, TRUE);
    return copy;
}

char *text_markup(const char *text)
{
    AUTO_FREE char *safe = text_safe(text);
    g_autofree char *escaped = g_markup_escape_text(safe, -1);
    return memory_copy(escaped);
}

char *text_mnemonic(const char *text)
{
    AUTO_FREE char *safe = text_safe(text);
    char *doubled = memory_alloc(2 * strlen(safe) + 1), *to = doubled;
    for (const char *from = safe; *from; from++) {
        if (*from == '_')
            *to++ = '_';
        *to++ = *from;
    }
    return doubled;
}

char *text_joined(const char *values)
{
    AUTO_FREE char *line = fields_text(values);
    return text_safe(line);
}

GtkWidget *text_wrapped(const char *style)
{
    GtkWidget *label = gtk_label_new("");
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    gtk_label_set_attributes(GTK_LABEL(label), attributes);
    pango_attr_list_unref(attributes);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
    if (style != NULL)
        gtk_widget_add_css_class(label, style);
    return label;
}

void text_label(GtkLabel *label, const char *text)
{
    AUTO_FREE char *safe = text_safe(text);
    gtk_label_set_text(label, safe);
}

void text_accessible(GtkWidget *widget, const char *name)
{
    AUTO_FREE char *safe = text_safe(name);
    gtk_accessible_reset_relation(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, safe, -1);
    g_object_set_data_full(G_OBJECT(widget), "named", g_strdup(safe), g_free);
}

void text_announce(GtkWidget *widget, const char *text)
{
#if GTK_CHECK_VERSION(4, 14, 0)
    AUTO_FREE char *safe = text_safe(text);
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* newer than the oldest GTK that is supported */
        gtk_accessible_announce(GTK_ACCESSIBLE(widget), safe,
                                GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    G_GNUC_END_IGNORE_DEPRECATIONS
#else
    (void)widget;
    (void)text;
#endif
}

const char *text_named(GtkWidget *widget)
{
    return g_object_get_data(G_OBJECT(widget), "named");
}

static GtkWidget *named_by_label(GtkWidget *button)
{
    gtk_accessible_reset_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL);
    return button;
}

GtkWidget *text_button(const char *label)
{
    return named_by_label(gtk_button_new_with_mnemonic(label));
}

GtkWidget *text_toggle(const char *label)
{
    return named_by_label(gtk_toggle_button_new_with_mnemonic(label));
}

void text_button_says(GtkWidget *button, const char *label)
{
    gtk_button_set_label(GTK_BUTTON(button), label);
    text_accessible(button, label);
}

GtkWidget *text_icon_button(const char *icon, const char *name)
{
    GtkWidget *button = gtk_button_new_from_icon_name(icon);
    AUTO_FREE char *safe = text_safe(name);
    gtk_widget_set_tooltip_text(button, safe);
    text_accessible(button, safe);
    return button;
}

void text_row(GtkWidget *row, const char *title, const char *subtitle)
{
    AUTO_FREE char *safe_title = text_safe(title), *safe = text_lines(subtitle);
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row), FALSE);
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), safe_title);
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), safe);
    adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row), 0);
}

char *text_time(int64_t seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);
    /* Translators: day, month and time of a job, as g_date_time_format() takes it. */
    g_autofree char *words = time != NULL ? g_date_time_format(time, _("%-e %b %Y, %H:%M")) : NULL;
    return memory_copy(words != NULL ? words : "");
}
