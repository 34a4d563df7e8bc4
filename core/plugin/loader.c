/* Loads one plugin file through libltdl, and says what became of it.
 *
 * libltdl as it ships binds lazily, reports every failure as "file not found" and has a second
 * loader that tries again what the first one refused. So it gets a loader of our own, and the
 * stock one is removed. */
#include "plugin/loader.h"

#include "plugin/description.h"
#include "plugin/descriptor.h"
#include "plugin/script.h"
#include "util/library.h"
#include "util/text.h"
#include "util/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <ltdl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SCRIPT_CURE "Change what it prints when it is asked with --describe."
#define ENTRY_NAME "ph_plugin_v%u"

/* The outcome of the last dlopen(): a handle, or the dynamic linker's message. */
static struct {
    void *handle;
    char *reason;
} last;

void loader_say(struct plugin *plugin, enum plugin_state state, const char *cure,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *reason = text_vformat(format, args);
    va_end(args);
    free(plugin->reason);
    free(plugin->cure);
    plugin->state = state;
    plugin->reason = reason;
    plugin->cure = memory_copy(cure);
}

/* ---- The loader behind libltdl --------------------------------------------------------------- */

static lt_module module_open(lt_user_data data, const char *name, lt_dladvise advise)
{
    (void)data;
    (void)advise;
    free(last.reason);
    last.reason = NULL;
    last.handle = library_open(name, &last.reason);
    return last.handle;
}

static int module_close(lt_user_data data, lt_module module)
{
    (void)data;
    library_close(module);
    return 0;
}

static void *module_symbol(lt_user_data data, lt_module module, const char *name)
{
    (void)data;
    return library_symbol(module, name);
}

static bool loader_ready(void)
{
    static const lt_dlvtable loader = {.name = "phonectl",
                                       .module_open = module_open,
                                       .module_close = module_close,
                                       .find_sym = module_symbol,
                                       .priority = LT_DLLOADER_PREPEND};
    static bool ready;
    if (ready)
        return true;
    if (lt_dlinit() != 0 || lt_dlloader_add(&loader) != 0)
        return false;
    free((void *)lt_dlloader_remove("lt_dlopen"));
    ready = true;
    return true;
}

/* ---- Opening the file ------------------------------------------------------------------------ */

static const char *file_kind(mode_t mode)
{
    return S_ISDIR(mode)    ? "a directory"
           : S_ISFIFO(mode) ? "a named pipe"
           : S_ISSOCK(mode) ? "a socket"
                            : "a device";
}

static void open_failed(struct plugin *plugin, bool link, int error)
{
    if (error == ENOENT && link)
        loader_say(plugin, PLUGIN_BROKEN, "Remove the link, or restore the file.",
                   "it is a link that points to a file that does not exist");
    else if (error == ELOOP)
        loader_say(plugin, PLUGIN_BROKEN, "Remove the link.", "it is a circular link");
    else if (error == EACCES || error == EPERM)
        loader_say(plugin, PLUGIN_REFUSED, "Make the file readable for yourself (chmod u+r).",
                   "it cannot be read: %s", strerrordesc_np(error));
    else
        loader_say(plugin, PLUGIN_BROKEN, NULL, "it cannot be opened: %s", strerrordesc_np(error));
}

/* Never return descriptor 0, 1 or 2, even when the program was started with them closed. */
static int open_above_standard(int directory, const char *name)
{
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int above = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return above;
}

void loader_open(struct loader_file *file, int directory, const char *name)
{
    struct plugin *plugin = file->plugin;
    struct ph_error err = {0};
    file->fd = open_above_standard(directory, name);
    if (file->fd < 0) {
        int error = errno;
        struct stat link;
        open_failed(plugin,
                    fstatat(directory, name, &link, AT_SYMLINK_NOFOLLOW) == 0 &&
                        S_ISLNK(link.st_mode),
                    error);
        return;
    }
    if (fstat(file->fd, &file->about) < 0)
        loader_say(plugin, PLUGIN_BROKEN, NULL, "it cannot be looked at: %s",
                   strerrordesc_np(errno));
    else if (!S_ISREG(file->about.st_mode))
        loader_say(plugin, PLUGIN_NOT_A_PLUGIN, "Remove it from the plugin directory.",
                   "it is %s, not a file", file_kind(file->about.st_mode));
    else if (trust_file(file->fd, &err) < 0)
        loader_say(plugin, PLUGIN_REFUSED, LOADER_TRUST_CURE, "%s", err.text);
    else if (script_named(plugin->path) && (file->about.st_mode & 0111) == 0)
        loader_say(plugin, PLUGIN_BROKEN, "Make it executable (chmod +x).", "it is not executable");
    if (plugin->reason != NULL)
        loader_close(file);
}

void loader_close(struct loader_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

/* ---- Loading --------------------------------------------------------------------------------- */

static void bind_failed(struct plugin *plugin, const char *opened, const char *reason)
{
    AUTO_FREE char *text = text_replace(reason, opened, plugin->path);
    const char *cure = "Build it again, or remove it.";
    if (strstr(text, "undefined symbol") != NULL)
        cure = "Build it with everything it uses: ph_add_plugin() links with -z defs.";
    else if (strstr(text, "cannot open shared object file") != NULL)
        cure = "Install the missing library, or remove the plugin.";
    loader_say(plugin, PLUGIN_BROKEN, cure, "%s", text);
}

/* The entry point of another major version has another name: find it to give the true reason. */
static void entry_missing(struct plugin *plugin, lt_dlhandle module)
{
    enum { NEWEST = 9 };
    for (unsigned major = 0; major <= NEWEST; major++) {
        char name[sizeof ENTRY_NAME + 8];
        snprintf(name, sizeof name, ENTRY_NAME, major);
        void *symbol = lt_dlsym(module, name);
        if (symbol == NULL || library_foreign(last.handle, symbol) != NULL)
            continue;
        loader_say(plugin, PLUGIN_INCOMPATIBLE, "Get the plugin for this version of phonectl.",
                   "built for plugin ABI %u, this program speaks %u.%u", major, PH_ABI_MAJOR,
                   PH_ABI_MINOR);
        return;
    }
    loader_say(plugin, PLUGIN_NOT_A_PLUGIN, "Remove it from the plugin directory.",
               "it has no entry point ph_plugin_v%u", PH_ABI_MAJOR);
}

void loader_refuse(struct plugin *plugin, int code, const char *whats, const char *cure,
                   const char *reason)
{
    AUTO_FREE char *other = text_format("Get the plugin for this %s.", whats);
    if (code == PH_INVALID)
        loader_say(plugin, PLUGIN_NOT_A_PLUGIN, "Remove it from the plugin directory.", "%s",
                   reason);
    else if (code == PH_UNSUPPORTED)
        loader_say(plugin, PLUGIN_INCOMPATIBLE, other, "%s", reason);
    else
        loader_say(plugin, PLUGIN_BROKEN, cure, "%s", reason);
}

static void descriptor_use(struct plugin *plugin, const struct ph_plugin *descriptor)
{
    struct ph_error err = {0};
    int code = descriptor_take(descriptor, plugin, &err);
    if (code < 0) {
        loader_refuse(plugin, code, "version of phonectl",
                      plugin->script != NULL
                          ? SCRIPT_CURE
                          : "Its descriptor has to be changed, and it has to be built again.",
                      err.text);
        return;
    }
    free(plugin->id);
    plugin->id = memory_copy(plugin->about.id);
    plugin->state = PLUGIN_LOADED;
}

static void module_use(struct plugin *plugin, lt_dlhandle module)
{
    char name[sizeof ENTRY_NAME + 8];
    snprintf(name, sizeof name, ENTRY_NAME, PH_ABI_MAJOR);
    /* a union, because C cannot convert an object pointer to a function pointer */
    union {
        void *symbol;
        const struct ph_plugin *(*function)(void);
    } found = {lt_dlsym(module, name)};
    if (found.symbol == NULL) {
        entry_missing(plugin, module);
        return;
    }
    const char *foreign = library_foreign(last.handle, found.symbol);
    if (foreign != NULL) {
        loader_say(plugin, PLUGIN_BROKEN, "Build it with a PH_PLUGIN(…) of its own.",
                   "its %s comes from another library: %s", name, foreign);
        return;
    }
    descriptor_use(plugin, found.function());
}

static void script_load(struct loader_file *file)
{
    struct plugin *plugin = file->plugin;
    struct ph_error err = {0};
    if (plugin->script == NULL) {
        struct description *description = NULL;
        int code = script_describe(file->fd, plugin->path, &description, &err);
        if (code != PH_OK) {
            loader_say(plugin, code == PH_UNKNOWN ? PLUGIN_QUARANTINED : PLUGIN_BROKEN,
                       code == PH_UNKNOWN       ? NULL
                       : code == PH_UNSUPPORTED ? "Install what it needs, or remove it."
                                                : SCRIPT_CURE,
                       "%s", err.text);
            loader_close(file);
            return;
        }
        plugin->script = script_new(description);
    }
    plugin->script->file = memory_steal_fd(&file->fd);
    plugin->file = file->about;
    descriptor_use(plugin, description_plugin(plugin->script->description));
}

char *loader_name(const struct loader_file *file)
{
    return text_format("/proc/self/fd/%d", file->fd);
}

static void module_load(struct loader_file *file)
{
    struct plugin *plugin = file->plugin;
    if (!loader_ready()) {
        loader_say(plugin, PLUGIN_BROKEN, NULL, "libltdl cannot be initialised");
        return;
    }
    /* Open it by descriptor, so that the file that is loaded is the one that was checked. The
     * dynamic linker and libltdl remember the library by this name, so the descriptor stays open:
     * they would take a second file with the same number for this one. */
    AUTO_FREE char *name = loader_name(file);
    lt_dlhandle module = lt_dlopen(name);
    if (module == NULL) {
        bind_failed(plugin, name, last.reason == NULL ? lt_dlerror() : last.reason);
        loader_close(file);
        return;
    }
    file->fd = -1;
    plugin->file = file->about;
    module_use(plugin, module);
}

bool loader_load(struct loader_file *file)
{
    (script_named(file->plugin->path) ? script_load : module_load)(file);
    return file->plugin->feature_count > 0;
}
