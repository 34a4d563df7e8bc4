/* Reading on a thread of its own. See async_read.h. */
#include "async_read.h"

#include <malloc.h>

struct async_read {
    async_read_function *read;
    int64_t number;
    GDestroyNotify release;
    async_read_done *done;
    void *self;
};

static void read_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    (void)source;
    (void)cancellable;
    const struct async_read *reading = data;
    struct ph_error err = {0};
    void *found = reading->read(reading->number, &err);
    malloc_trim(0); /* reading a large journal takes much more memory than its result */
    if (found != NULL)
        g_task_return_pointer(task, found, reading->release);
    else
        g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", err.text);
}

static void on_read(GObject *source, GAsyncResult *result, gpointer data)
{
    (void)source;
    (void)data;
    g_autoptr(GError) error = NULL;
    const struct async_read *reading = g_task_get_task_data(G_TASK(result));
    void *found = g_task_propagate_pointer(G_TASK(result), &error);
    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        reading->done(reading->self, found, error != NULL ? error->message : NULL);
}

void async_read_cancel(GCancellable **cancellable)
{
    if (*cancellable != NULL)
        g_cancellable_cancel(*cancellable);
    g_clear_object(cancellable);
}

void async_read_start(async_read_function *read, int64_t number, GDestroyNotify release,
                      GCancellable **cancellable, async_read_done *done, void *self)
{
    struct async_read *reading = g_new0(struct async_read, 1);
    *reading = (struct async_read){
        .read = read, .number = number, .release = release, .done = done, .self = self};
    async_read_cancel(cancellable);
    *cancellable = g_cancellable_new();
    g_autoptr(GTask) task = g_task_new(NULL, *cancellable, on_read, NULL);
    g_task_set_task_data(task, reading, g_free);
    g_task_run_in_thread(task, read_thread);
}
