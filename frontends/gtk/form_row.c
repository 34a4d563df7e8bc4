/* One row of a form: the widget for a declaration, and its value. See form.h. */
#include "form.h"
#include "tall_row.h"

#include <string.h>

/* Texts of at most BRIEF_MOST bytes get an entry beside their name, longer ones a tall row. */
enum { BRIEF_MOST = 32, HELP_WIDTH = 40 /* characters */ };

struct form_row {
    const struct ph_param *param;
    GtkWidget *row, *input, *unit; /* unit: of a duration that is a number, or NULL */
    form_changed *changed;
    void *self;
    bool valid, quiet;
};

/* A duration that is never empty is a number and one of these. */
static const struct {
    const char *unit, *title;
    int64_t ms;
} units[] = {{"ms", N_("milliseconds"), 1},
             {"s", N_("seconds"), 1000},
             {"m", N_("minutes"), 60000},
             {"h", N_("hours"), 3600000},
             {"d", N_("days"), 86400000}};

/* ---- What stands in it ---------------------------------------------------------------------- */

static bool is_editable(const struct form_row *row)
{
    return GTK_IS_EDITABLE(row->input) && !GTK_IS_SPIN_BUTTON(row->input);
}

char *form_row_text(const struct form_row *row)
{
    if (GTK_IS_SWITCH(row->input))
        return memory_copy(gtk_switch_get_active(GTK_SWITCH(row->input)) ? "yes" : "no");
    if (row->unit != NULL) {
        const char *number = gtk_editable_get_text(GTK_EDITABLE(row->input));
        guint unit = gtk_drop_down_get_selected(GTK_DROP_DOWN(row->unit));
        return text_format("%s%s", number, *number ? units[unit].unit : "");
    }
    if (ADW_IS_COMBO_ROW(row->input)) {
        guint chosen = adw_combo_row_get_selected(ADW_COMBO_ROW(row->input));
        bool optional = row->param->value == NULL;
        if (optional && chosen == 0)
            return memory_copy("");
        return memory_copy(row->param->choices[chosen - optional]);
    }
    return memory_copy(gtk_editable_get_text(GTK_EDITABLE(row->input)));
}

struct ph_secret *form_row_secret(const struct form_row *row)
{
    const char *text = gtk_editable_get_text(GTK_EDITABLE(row->input));
    return *text ? secret_new(text, strlen(text)) : NULL;
}

static void judge(struct form_row *row, bool show);

/* In the largest unit that leaves nothing over; none at all is in that of the default. */
static void set_duration(const struct form_row *row, const char *text)
{
    int64_t time_ms = duration_parse(text);
    int64_t shown_ms = time_ms > 0 ? time_ms : duration_parse(row->param->value);
    guint unit = g_list_model_get_n_items(gtk_drop_down_get_model(GTK_DROP_DOWN(row->unit))) - 1;
    while (unit > 0 && shown_ms % units[unit].ms != 0)
        unit--;
    gtk_drop_down_set_selected(GTK_DROP_DOWN(row->unit), unit);
    gtk_spin_button_set_value(GTK_SPIN_BUTTON(row->input),
                              (double)(MAX(time_ms, 0) / units[unit].ms));
}

void form_row_set(struct form_row *row, const char *text)
{
    const char *value = text != NULL ? text : "";
    row->quiet = true;
    if (GTK_IS_SWITCH(row->input))
        gtk_switch_set_active(GTK_SWITCH(row->input), strcmp(value, "yes") == 0);
    else if (row->unit != NULL)
        set_duration(row, value);
    else if (GTK_IS_SPIN_BUTTON(row->input))
        gtk_spin_button_set_value(GTK_SPIN_BUTTON(row->input), (double)strtoll(value, NULL, 10));
    else if (ADW_IS_COMBO_ROW(row->input)) {
        bool optional = row->param->value == NULL;
        guint chosen = 0;
        for (guint i = 0; row->param->choices[i] != NULL; i++)
            chosen = strcmp(row->param->choices[i], value) == 0 ? i + optional : chosen;
        adw_combo_row_set_selected(ADW_COMBO_ROW(row->input), chosen);
    } else
        gtk_editable_set_text(GTK_EDITABLE(row->input), value);
    row->quiet = false;
    judge(row, false);
}

/* ---- Judging it ----------------------------------------------------------------------------- */

void form_row_complain(struct form_row *row, const char *text)
{
    AUTO_FREE char *safe = text_safe(text != NULL ? text : words(row->param->help));
    if (ADW_IS_ACTION_ROW(row->row))
        adw_action_row_set_subtitle(ADW_ACTION_ROW(row->row), safe);
    else
        tall_row_set_help(row->row, safe);
    if (text != NULL)
        gtk_widget_add_css_class(row->row, "error");
    else
        gtk_widget_remove_css_class(row->row, "error");
    gtk_accessible_update_state(
        GTK_ACCESSIBLE(row->input), GTK_ACCESSIBLE_STATE_INVALID,
        text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void judge(struct form_row *row, bool show)
{
    struct ph_error err = {0};
    AUTO_FREE char *text = form_row_text(row);
    bool missing = !*text && (row->param->flags & PH_REQUIRED);
    int code = *text ? param_check(row->param, text, NULL, &err) : PH_OK;
    row->valid = code == PH_OK && !missing;
    if (show || row->valid)
        form_row_complain(row, code < 0 ? err.text : NULL);
    secret_wipe(text, strlen(text));
}

static void on_changed(struct form_row *row)
{
    if (row->quiet)
        return;
    judge(row, true);
    if (row->changed != NULL)
        row->changed(row->self);
}

bool form_row_valid(const struct form_row *row)
{
    return row->valid;
}

/* ---- Making it ------------------------------------------------------------------------------ */

static void on_path_chosen(GtkNativeDialog *dialog, int response, gpointer self)
{
    struct form_row *row = self;
    if (response == GTK_RESPONSE_ACCEPT) {
        g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
        g_autofree char *path = file != NULL ? g_file_get_path(file) : NULL;
        if (path != NULL)
            gtk_editable_set_text(GTK_EDITABLE(row->input), path);
    }
    g_object_unref(dialog);
}

static void on_choose_path(struct form_row *row)
{
    GtkRoot *root = gtk_widget_get_root(row->row);
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        _("Choose a file"), GTK_IS_WINDOW(root) ? GTK_WINDOW(root) : NULL,
        GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    g_signal_connect(dialog, "response", G_CALLBACK(on_path_chosen), row);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static GtkWidget *make_path_button(struct form_row *row)
{
    GtkWidget *button = text_icon_button("document-open-symbolic", _("Choose a file"));
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(button, "flat");
    g_signal_connect_swapped(button, "clicked", G_CALLBACK(on_choose_path), row);
    return button;
}

/* A help in one long line would leave no room for the choice beside it. */
static void narrow_help(GtkWidget *widget)
{
    GtkWidget *child = gtk_widget_get_first_child(widget);
    for (; child != NULL; child = gtk_widget_get_next_sibling(child)) {
        if (GTK_IS_LABEL(child) && gtk_widget_has_css_class(child, "subtitle"))
            gtk_label_set_max_width_chars(GTK_LABEL(child), HELP_WIDTH);
        else
            narrow_help(child);
    }
}

static void make_combo(struct form_row *row)
{
    GtkStringList *names = gtk_string_list_new(NULL);
    if (row->param->value == NULL)
        gtk_string_list_append(names, _("(not set)"));
    for (guint i = 0; row->param->choices[i] != NULL; i++)
        gtk_string_list_append(names, words(row->param->choices[i]));
    row->row = row->input = adw_combo_row_new();
    adw_combo_row_set_model(ADW_COMBO_ROW(row->row), G_LIST_MODEL(names));
    g_object_unref(names);
    narrow_help(row->row);
    g_signal_connect_swapped(row->row, "notify::selected", G_CALLBACK(on_changed), row);
}

static void make_switch(struct form_row *row)
{
    row->input = gtk_switch_new();
    g_signal_connect_swapped(row->input, "notify::active", G_CALLBACK(on_changed), row);
}

/* Each digit counts at once, not only when the keyboard goes elsewhere. */
static void make_number(struct form_row *row, double min, double max)
{
    row->input = gtk_spin_button_new_with_range(min, max, 1);
    gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(row->input), TRUE);
    g_signal_connect_swapped(row->input, "changed", G_CALLBACK(on_changed), row);
}

/* Whether it fits is judged with the unit, like all values: the number alone has no limits. */
static void make_duration(struct form_row *row)
{
    GtkStringList *titles = gtk_string_list_new(NULL);
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (row->param->max <= row->param->min || units[i].ms <= row->param->max)
            gtk_string_list_append(titles, words(units[i].title));
    AUTO_FREE char *name = text_format(_("%s: unit"), words(row->param->label));
    row->unit = gtk_drop_down_new(G_LIST_MODEL(titles), NULL);
    make_number(row, 0, G_MAXINT);
    gtk_editable_set_width_chars(GTK_EDITABLE(row->input), 4);
    gtk_widget_set_valign(row->unit, GTK_ALIGN_CENTER);
    text_accessible(row->unit, name);
    g_signal_connect_swapped(row->unit, "notify::selected", G_CALLBACK(on_changed), row);
}

static bool is_brief(const struct ph_param *param)
{
    return param->type == PH_DURATION || param->type == PH_INT ||
           (param->type == PH_TEXT && param->max > 0 && param->max <= BRIEF_MOST);
}

static void make_entry(struct form_row *row)
{
    if (row->param->type == PH_SECRET) {
        row->input = gtk_password_entry_new();
        gtk_password_entry_set_show_peek_icon(GTK_PASSWORD_ENTRY(row->input), TRUE);
    } else {
        row->input = gtk_entry_new();
        gtk_entry_set_activates_default(GTK_ENTRY(row->input), TRUE);
        if (row->param->type == PH_URL)
            gtk_entry_set_input_purpose(GTK_ENTRY(row->input), GTK_INPUT_PURPOSE_URL);
    }
    g_signal_connect_swapped(row->input, "changed", G_CALLBACK(on_changed), row);
}

/* The name and the help on the left, the input on the right. */
static void put_beside(struct form_row *row)
{
    row->row = adw_action_row_new();
    gtk_widget_set_valign(row->input, GTK_ALIGN_CENTER);
    adw_action_row_add_suffix(ADW_ACTION_ROW(row->row), row->input);
    adw_action_row_set_activatable_widget(ADW_ACTION_ROW(row->row), row->input);
    if (row->unit != NULL)
        adw_action_row_add_suffix(ADW_ACTION_ROW(row->row), row->unit);
    if (is_editable(row)) {
        gtk_editable_set_width_chars(GTK_EDITABLE(row->input), 10);
        gtk_editable_set_max_width_chars(GTK_EDITABLE(row->input), 10);
    }
}

static void put_below(struct form_row *row)
{
    row->row = tall_row_new(words(row->param->label));
    gtk_widget_set_hexpand(row->input, TRUE);
    tall_row_add(row->row, row->input);
    if (row->param->type == PH_PATH)
        tall_row_add(row->row, make_path_button(row));
}

static void make_input(struct form_row *row)
{
    const struct ph_param *param = row->param;
    bool counts = param->type == PH_INT && param->value != NULL && param->max > param->min &&
                  param->max <= G_MAXINT && param->min >= G_MININT;
    if (param->type == PH_BOOL)
        make_switch(row);
    else if (param->type == PH_DURATION && param->value != NULL)
        make_duration(row);
    else if (counts)
        make_number(row, (double)param->min, (double)param->max);
    else
        make_entry(row);
    if (!is_editable(row) || is_brief(param))
        put_beside(row);
    else
        put_below(row);
}

struct form_row *form_row_new(const struct ph_param *param, const char *value,
                              form_changed *changed, void *self)
{
    struct form_row *row = g_new0(struct form_row, 1);
    row->param = param;
    row->changed = changed;
    row->self = self;
    if (param->type == PH_CHOICE)
        make_combo(row);
    else
        make_input(row);
    g_object_ref_sink(row->row); /* the widgets of a dialog may go before the form does */
    adw_preferences_row_set_use_markup(ADW_PREFERENCES_ROW(row->row), FALSE);
    AUTO_FREE char *title = text_safe(words(param->label));
    adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row->row), title);
    if (ADW_IS_ACTION_ROW(row->row)) {
        adw_action_row_set_subtitle_lines(ADW_ACTION_ROW(row->row), 0);
        adw_action_row_set_title_lines(ADW_ACTION_ROW(row->row), 0);
    }
    text_accessible(row->row, words(param->label));
    text_accessible(row->input, words(param->label));
    form_row_set(row, value);
    form_row_complain(row, NULL);
    if (is_editable(row) && param->type != PH_SECRET && param->value != NULL)
        g_object_set(row->input, "placeholder-text", param->value, NULL);
    return row;
}

void form_row_titles(struct form_row *row, const char *const *titles)
{
    GListModel *model = adw_combo_row_get_model(ADW_COMBO_ROW(row->input));
    guint first = row->param->value == NULL, count = g_list_model_get_n_items(model) - first;
    AUTO_FREE char *value = form_row_text(row);
    row->quiet = true;
    gtk_string_list_splice(GTK_STRING_LIST(model), first, count, titles);
    form_row_set(row, value);
}

void form_row_free(struct form_row *row)
{
    if (row->unit != NULL)
        g_signal_handlers_disconnect_by_data(row->unit, row);
    g_signal_handlers_disconnect_by_data(row->input, row);
    g_object_unref(row->row);
    g_free(row);
}

GtkWidget *form_row_widget(struct form_row *row)
{
    return row->row;
}
