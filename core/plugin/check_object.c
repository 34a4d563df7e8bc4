/* Reads from the dynamic section of a loaded file how it was linked. The dynamic linker has used
 * that section already, so its offsets can be trusted. */
#include "plugin/check_object.h"

#include "plugin/check_report.h"
#include "util/text.h"

#include <elf.h>
#include <link.h>
#include <string.h>

#define ENTRY "ph_plugin_v1"

struct object {
    struct check_report *report;
    const char *name;
    ElfW(Addr) base;
    const ElfW(Dyn) * dynamic;
    const ElfW(Phdr) * segments, *relro;
    unsigned segment_count;
};

/* The entry of the dynamic section, or NULL. */
static const ElfW(Dyn) * entry_of(const struct object *object, int64_t tag)
{
    for (const ElfW(Dyn) *at = object->dynamic; at->d_tag != DT_NULL; at++)
        if (at->d_tag == tag)
            return at;
    return NULL;
}

static bool has_bit(const struct object *object, int64_t tag, uint64_t bit)
{
    const ElfW(Dyn) *at = entry_of(object, tag);
    return at != NULL && (at->d_un.d_val & bit) != 0;
}

/* On some machines the linker leaves addresses relative to the base. */
static const void *table_of(const struct object *object, int64_t tag)
{
    const ElfW(Dyn) *at = entry_of(object, tag);
    if (at == NULL)
        return NULL;
    ElfW(Addr) address = at->d_un.d_ptr;
    return (const void *)(address < object->base ? object->base + address : address);
}

/* The symbol table has no length of its own. The older hash table names it; the newer one ends each
 * chain with an odd value, and the last symbol of the last chain is the last of all. */
static size_t symbol_count(const struct object *object)
{
    const uint32_t *hash = table_of(object, DT_HASH);
    if (hash != NULL)
        return hash[1];
    hash = table_of(object, DT_GNU_HASH);
    if (hash == NULL)
        return 0;
    uint32_t bucket_count = hash[0], first = hash[1], last = 0;
    const uint32_t *buckets = hash + 4 + hash[2] * (sizeof(ElfW(Addr)) / sizeof *hash);
    const uint32_t *chains = buckets + bucket_count;
    for (uint32_t i = 0; i < bucket_count; i++)
        if (buckets[i] > last)
            last = buckets[i];
    if (last < first)
        return first;
    while ((chains[last - first] & 1) == 0)
        last++;
    return last + 1;
}

static bool is_export(const ElfW(Sym) * symbol)
{
    unsigned visibility = symbol->st_other & 3, bind = symbol->st_info >> 4;
    return symbol->st_shndx != SHN_UNDEF && bind != STB_LOCAL && visibility != STV_HIDDEN &&
           visibility != STV_INTERNAL && (symbol->st_info & 15) != STT_SECTION;
}

static void exports_judge(const struct object *object)
{
    bool entry = false;
    AUTO_FREE char *others = memory_copy("");
    const ElfW(Sym) *symbols = table_of(object, DT_SYMTAB);
    const char *strings = table_of(object, DT_STRTAB);
    size_t count = symbol_count(object);
    for (size_t i = 1; i < count; i++) {
        const char *name = strings + symbols[i].st_name;
        if (!is_export(&symbols[i]))
            continue;
        if (strcmp(name, ENTRY) == 0) {
            entry = true;
            continue;
        }
        text_append(&others, ", ", "%s", name);
    }
    if (!entry)
        check_report_add(object->report, false, NULL, "Describe it with PH_PLUGIN(…).",
                         "it does not export " ENTRY);
    if (entry || *others != '\0')
        check_report_add(object->report, *others == '\0', "it exports " ENTRY " and nothing else",
                         "Link it with plugin.map, as ph_add_plugin() does.", "it also exports %s",
                         others);
}

static void linking_judge(const struct object *object)
{
    const ElfW(Dyn) *path = entry_of(object, DT_RUNPATH);
    if (path == NULL)
        path = entry_of(object, DT_RPATH);
    const char *strings = table_of(object, DT_STRTAB);
    exports_judge(object);
    check_report_add(object->report, path == NULL,
                     "it brings no search path for libraries (RPATH, RUNPATH)",
                     "Link without -rpath; in CMake set INSTALL_RPATH and BUILD_RPATH to nothing.",
                     "it brings its own search path for libraries: %s",
                     path == NULL ? "" : strings + path->d_un.d_val);
    check_report_add(object->report,
                     entry_of(object, DT_TEXTREL) == NULL && !has_bit(object, DT_FLAGS, DF_TEXTREL),
                     "its code is not changed when it is loaded",
                     "Compile everything in it with -fPIC.", "its code has relocations (TEXTREL)");
    bool now = entry_of(object, DT_BIND_NOW) != NULL || has_bit(object, DT_FLAGS, DF_BIND_NOW) ||
               has_bit(object, DT_FLAGS_1, DF_1_NOW);
    check_report_add(object->report, now && object->relro != NULL,
                     "everything is bound at load time and read-only from then on",
                     "Link with -z now -z relro, as ph_add_plugin() does.",
                     "it is not linked with -z now -z relro");
}

static int visit(struct dl_phdr_info *info, size_t size, void *self)
{
    (void)size;
    struct object *object = self;
    if (strcmp(info->dlpi_name, object->name) != 0)
        return 0;
    object->base = info->dlpi_addr;
    object->segments = info->dlpi_phdr;
    object->segment_count = info->dlpi_phnum;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_DYNAMIC)
            object->dynamic = (const void *)(object->base + segment->p_vaddr);
        if (segment->p_type == PT_GNU_RELRO)
            object->relro = segment;
    }
    return 1;
}

static bool object_find(struct object *object, const char *name)
{
    *object = (struct object){.name = name};
    return dl_iterate_phdr(visit, object) != 0 && object->dynamic != NULL;
}

void check_object(struct check_report *report, const char *name)
{
    struct object object;
    if (!object_find(&object, name))
        return;
    object.report = report;
    linking_judge(&object);
}

bool check_object_locks(const char *name)
{
    static const char *const locks[] = {"pthread_mutex_lock", "pthread_rwlock_rdlock",
                                        "pthread_once", "pthread_spin_lock", "sem_wait", "mtx_lock",
                                        "call_once", "__cxa_guard_acquire",
                                        /* not a lock: the counters of a fuzzing build change in
                                         * every run */
                                        "__sanitizer_cov_8bit_counters_init"};
    struct object object;
    if (!object_find(&object, name))
        return false;
    const ElfW(Sym) *symbols = table_of(&object, DT_SYMTAB);
    const char *strings = table_of(&object, DT_STRTAB);
    /* symbol_count() counts up to the last export, and undefined symbols come before the
     * exports. */
    size_t count = symbol_count(&object);
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < COUNT_OF(locks); j++)
            if (symbols[i].st_shndx == SHN_UNDEF &&
                strcmp(strings + symbols[i].st_name, locks[j]) == 0)
                return true;
    return false;
}

/* ---- Its data -------------------------------------------------------------------------------- */

struct check_data {
    unsigned char *bytes;
    size_t length;
};

/* Byte by byte: a sanitizer marks what lies between variables. */
__attribute__((no_sanitize("address"))) static void
copy_part(struct check_data *data, const unsigned char *from, const unsigned char *behind)
{
    size_t more = from < behind ? (size_t)(behind - from) : 0;
    data->bytes = memory_grow(data->bytes, data->length + more + 1, 1);
    for (size_t i = 0; i < more; i++)
        data->bytes[data->length + i] = from[i];
    data->length += more;
}

/* Leaves out what is read-only once it is bound. */
struct check_data *check_data_take(const char *name)
{
    struct check_data *data = memory_alloc(sizeof *data);
    struct object object;
    if (!object_find(&object, name))
        return data;
    const unsigned char *base = (const unsigned char *)object.base, *fixed = NULL,
                        *fixed_end = NULL;
    if (object.relro != NULL) {
        fixed = base + object.relro->p_vaddr;
        fixed_end = fixed + object.relro->p_memsz;
    }
    for (unsigned i = 0; i < object.segment_count; i++) {
        const ElfW(Phdr) *segment = &object.segments[i];
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) == 0)
            continue;
        const unsigned char *from = base + segment->p_vaddr, *behind = from + segment->p_memsz;
        bool inside = fixed != NULL && fixed >= from && fixed_end <= behind;
        copy_part(data, from, inside ? fixed : behind);
        if (inside)
            copy_part(data, fixed_end, behind);
    }
    return data;
}

bool check_data_changed(struct check_data *data, const char *name)
{
    struct check_data *now = check_data_take(name);
    bool changed = now->length != data->length ||
                   (now->length > 0 && memcmp(now->bytes, data->bytes, now->length) != 0);
    free(now->bytes);
    free(now);
    free(data->bytes);
    free(data);
    return changed;
}
