/* Reading off the main thread. See reading.h. */
#include "reading.h"

#include <malloc.h>

struct reading {
    reading_read *read;
    int64_t number;
    GDestroyNotify release;
    reading_done *done;
    void *self;
};

static void read_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    (void)source;
    (void)cancellable;
    const struct reading *reading = data;
    struct ph_error err = {0};
    void *found = reading->read(reading->number, &err);
    malloc_trim(0); /* a large journal takes much more while it is read than is kept of it */
    if (found)
        g_task_return_pointer(task, found, reading->release);
    else
        g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", err.text);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer data)
{
    (void)source;
    (void)data;
    g_autoptr(GError) error = NULL;
    const struct reading *reading = g_task_get_task_data(G_TASK(result));
    void *found = g_task_propagate_pointer(G_TASK(result), &error);
    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        reading->done(reading->self, found, error ? error->message : NULL);
}

void reading_cancel(GCancellable **cancellable)
{
    if (*cancellable)
        g_cancellable_cancel(*cancellable);
    g_clear_object(cancellable);
}

void reading_start(reading_read *read, int64_t number, GDestroyNotify release,
                   GCancellable **cancellable, reading_done *done, void *self)
{
    struct reading *reading = g_new0(struct reading, 1);
    *reading = (struct reading){
        .read = read, .number = number, .release = release, .done = done, .self = self};
    reading_cancel(cancellable);
    *cancellable = g_cancellable_new();
    g_autoptr(GTask) task = g_task_new(NULL, *cancellable, on_read, NULL);
    g_task_set_task_data(task, reading, g_free);
    g_task_run_in_thread(task, read_thread);
}
