/* The outcomes of a job as buttons. See job_chips.h. */
#include "job_chips.h"

#include "job_progress.h"
#include "wrap_box.h"

struct chips {
    struct job *job;
    GPtrArray *buttons; /* one for each outcome */
};

static bool is_pressed(const struct chips *chips, guint index)
{
    return gtk_toggle_button_get_active(chips->buttons->pdata[index]);
}

static void narrow(struct chips *chips)
{
    guint pressed = 0;
    for (guint i = 0; i < chips->buttons->len; i++)
        pressed |= (guint)is_pressed(chips, i) << i;
    if (chips->job != NULL)
        job_phones_narrow(chips->job->phones, pressed);
}

static void chips_free(gpointer memory)
{
    struct chips *chips = memory;
    g_ptr_array_unref(chips->buttons);
    g_free(chips);
}

GtkWidget *job_chips_new(void)
{
    struct chips *chips = g_new0(struct chips, 1);
    GtkWidget *box = wrap_box_new(_("Outcomes"), G_MAXUINT16, false);
    chips->buttons = g_ptr_array_new();
    for (guint i = 0; job_phones_outcome(i) != NULL; i++) {
        GtkWidget *button = gtk_toggle_button_new_with_label("");
        gtk_widget_add_css_class(button, "chip");
        g_ptr_array_add(chips->buttons, button);
        wrap_box_add(box, button);
        g_signal_connect_swapped(button, "toggled", G_CALLBACK(narrow), chips);
    }
    g_object_set_data_full(G_OBJECT(box), "chips", chips, chips_free);
    return box;
}

static void release_all(struct chips *chips)
{
    chips->job = NULL; /* the phones of the former job stay as they are */
    for (guint i = 0; i < chips->buttons->len; i++)
        gtk_toggle_button_set_active(chips->buttons->pdata[i], FALSE);
}

void job_chips_show(GtkWidget *box, struct job *job)
{
    struct chips *chips = g_object_get_data(G_OBJECT(box), "chips");
    if (chips->job != job) {
        release_all(chips);
        job_phones_narrow(job->phones, 0);
    }
    chips->job = job;
    guint shown = 0;
    for (guint i = 0; i < chips->buttons->len; i++) {
        guint count = job_phones_count(job->phones, job_phones_outcome(i));
        AUTO_FREE char *number = words_number(count);
        AUTO_FREE char *label =
            text_format("%s %s", number, job_outcome_words(job_phones_outcome(i)));
        text_button_says(chips->buttons->pdata[i], label);
        gtk_widget_set_visible(chips->buttons->pdata[i], count > 0 || is_pressed(chips, i));
        shown += count > 0 || is_pressed(chips, i);
    }
    gtk_widget_set_visible(box, shown > 1); /* one outcome leaves nothing to choose */
}
