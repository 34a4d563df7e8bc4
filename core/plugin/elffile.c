/* Reads ELF headers and the dynamic section with <elf.h> alone. Every offset in the file is doubted: a truncated
 * or hostile file must not lead outside the bytes that were read. */
#include "plugin/elffile.h"

#include "util/error.h"
#include "util/memory.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#if UINTPTR_MAX == UINT64_MAX
#define OWN_CLASS ELFCLASS64
#define SYMBOL_BIND(info) ELF64_ST_BIND(info)
#else
#define OWN_CLASS ELFCLASS32
#define SYMBOL_BIND(info) ELF32_ST_BIND(info)
#endif
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OWN_DATA ELFDATA2LSB
#else
#define OWN_DATA ELFDATA2MSB
#endif
#if defined __x86_64__
#define OWN_MACHINE EM_X86_64
#elif defined __aarch64__
#define OWN_MACHINE EM_AARCH64
#elif defined __i386__
#define OWN_MACHINE EM_386
#elif defined __arm__
#define OWN_MACHINE EM_ARM
#elif defined __riscv
#define OWN_MACHINE EM_RISCV
#elif defined __powerpc64__
#define OWN_MACHINE EM_PPC64
#elif defined __s390x__
#define OWN_MACHINE EM_S390
#else
#define OWN_MACHINE EM_NONE /* not known here: the dynamic linker will tell */
#endif

enum { LARGEST = 256 << 20, MOST_SEGMENTS = 256 };

static const char *machine_name(unsigned machine, unsigned class)
{
    switch (machine) {
    case EM_X86_64:
        return class == ELFCLASS32 ? "x32" : "x86-64";
    case EM_386:
        return "i386";
    case EM_AARCH64:
        return "aarch64";
    case EM_ARM:
        return "32-bit arm";
    case EM_RISCV:
        return "risc-v";
    case EM_PPC64:
        return "powerpc64";
    case EM_S390:
        return "s390x";
    default:
        return "another machine";
    }
}

/* Reads exactly length bytes at offset; PH_FAILED when the file ends before. */
static int read_at(int fd, void *bytes, size_t length, uint64_t offset, struct ph_error *err)
{
    size_t done = 0;
    while (done < length) {
        ssize_t n = pread(fd, (char *)bytes + done, length - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_fail(err, PH_FAILED, NULL, "it cannot be read: %s",
                              strerrordesc_np(errno));
        if (n == 0)
            return error_fail(err, PH_FAILED, NULL,
                              "it is cut off: it ends in the middle of a header");
        done += (size_t)n;
    }
    return PH_OK;
}

static int identity_check(const unsigned char *ident, unsigned machine, struct ph_error *err)
{
    bool class_known = ident[EI_CLASS] == ELFCLASS32 || ident[EI_CLASS] == ELFCLASS64;
    bool data_known = ident[EI_DATA] == ELFDATA2LSB || ident[EI_DATA] == ELFDATA2MSB;
    if (!class_known || !data_known || ident[EI_VERSION] != EV_CURRENT)
        return error_fail(err, PH_FAILED, NULL, "it has a damaged ELF header");
    bool foreign = OWN_MACHINE != EM_NONE && machine != OWN_MACHINE;
    if (ident[EI_CLASS] != OWN_CLASS || ident[EI_DATA] != OWN_DATA || foreign)
        return error_fail(err, PH_UNSUPPORTED, NULL, "built for %s, this program runs on %s",
                          machine_name(machine, ident[EI_CLASS]),
                          machine_name(OWN_MACHINE, OWN_CLASS));
    return PH_OK;
}

/* The header and, in *segments (freed by the caller), the program headers; all segments lie in the file. */
static int headers_read(int fd, uint64_t size, ElfW(Ehdr) * header, ElfW(Phdr) * *segments,
                        struct ph_error *err)
{
    int code = read_at(fd, header, sizeof *header, 0, err);
    if (code < 0)
        return code;
    if (header->e_type != ET_DYN)
        return error_fail(err, PH_INVALID, NULL, "it is an ELF file, but not a shared object");
    if (header->e_phnum == 0 || header->e_phnum > MOST_SEGMENTS ||
        header->e_phentsize != sizeof **segments)
        return error_fail(err, PH_FAILED, NULL, "it has a damaged ELF header");
    size_t length = header->e_phnum * sizeof **segments;
    AUTO_FREE ElfW(Phdr) *table = memory_alloc(length);
    code = read_at(fd, table, length, header->e_phoff, err);
    if (code < 0)
        return code;
    for (unsigned i = 0; i < header->e_phnum; i++) {
        uint64_t from = table[i].p_offset, bytes = table[i].p_filesz;
        if (table[i].p_type == PT_LOAD && (from > size || bytes > size - from))
            return error_fail(err, PH_FAILED, NULL,
                              "it is cut off: it has %llu bytes and its segments need %llu",
                              (unsigned long long)size, (unsigned long long)(from + bytes));
    }
    *segments = memory_steal(table);
    return PH_OK;
}

static int file_size(int fd, uint64_t *size, struct ph_error *err)
{
    struct stat about;
    if (fstat(fd, &about) < 0)
        return error_fail(err, PH_FAILED, NULL, "it cannot be read: %s", strerrordesc_np(errno));
    *size = (uint64_t)about.st_size;
    return PH_OK;
}

int elffile_check(int fd, struct ph_error *err)
{
    uint64_t size = 0;
    int code = file_size(fd, &size, err);
    if (code < 0)
        return code;
    if (size == 0)
        return error_fail(err, PH_INVALID, NULL, "it is empty");
    unsigned char start[sizeof(Elf32_Ehdr)] = {0};
    code = read_at(fd, start, size < sizeof start ? (size_t)size : sizeof start, 0, err);
    if (code < 0)
        return code;
    if (size < SELFMAG || memcmp(start, ELFMAG, SELFMAG) != 0)
        return error_fail(err, PH_INVALID, NULL, "it is not a shared object (no ELF header)");
    if (size < sizeof start)
        return error_fail(err, PH_FAILED, NULL, "it is cut off: it ends in the middle of a header");
    /* e_machine sits at the same place in both classes; its byte order is the file's */
    unsigned machine =
        start[EI_DATA] == ELFDATA2MSB ? start[18] << 8 | start[19] : start[19] << 8 | start[18];
    code = identity_check(start, machine, err);
    if (code < 0)
        return code;
    ElfW(Ehdr) header;
    AUTO_FREE ElfW(Phdr) *segments = NULL;
    return headers_read(fd, size, &header, &segments, err);
}

/* ---- The dynamic section --------------------------------------------------------------------- */

/* A whole file in memory with what is needed to find one's way in it. */
struct image {
    char *bytes;
    uint64_t size;
    ElfW(Ehdr) header;
    ElfW(Phdr) * segments;
    const char *strings; /* the dynamic string table, ended by a NUL within its size */
    uint64_t string_size;
};

static void image_free(struct image *image)
{
    free(image->bytes);
    free(image->segments);
}

static int damaged(struct ph_error *err)
{
    return error_fail(err, PH_FAILED, NULL, "it has a damaged dynamic section");
}

/* Where length bytes at a virtual address are in the file; NULL when they are not, or not aligned. */
static const void *image_at(const struct image *image, uint64_t address, uint64_t length,
                            size_t alignment)
{
    for (unsigned i = 0; i < image->header.e_phnum; i++) {
        const ElfW(Phdr) *segment = &image->segments[i];
        if (segment->p_type != PT_LOAD || address < segment->p_vaddr)
            continue;
        uint64_t inside = address - segment->p_vaddr;
        if (inside <= segment->p_filesz && length <= segment->p_filesz - inside &&
            (segment->p_offset + inside) % alignment == 0)
            return image->bytes + segment->p_offset + inside;
    }
    return NULL;
}

static const char *image_string(const struct image *image, uint64_t offset)
{
    return offset < image->string_size ? image->strings + offset : NULL;
}

static uint64_t dynamic_value(const ElfW(Dyn) * table, size_t count, int64_t tag)
{
    for (size_t i = 0; i < count && table[i].d_tag != DT_NULL; i++)
        if (table[i].d_tag == tag)
            return table[i].d_un.d_val;
    return 0;
}

/* The symbol table has no length of its own. The older hash table names it; the newer one ends each chain
 * with an odd value, and the last symbol of the last chain is the last of all. 0 when there is none. */
static uint64_t symbol_count(const struct image *image, const ElfW(Dyn) * table, size_t count)
{
    uint64_t address = dynamic_value(table, count, DT_HASH);
    if (address != 0) {
        const uint32_t *hash = image_at(image, address, 8, 4);
        return hash == NULL ? 0 : hash[1];
    }
    address = dynamic_value(table, count, DT_GNU_HASH);
    const uint32_t *head = address == 0 ? NULL : image_at(image, address, 16, 4);
    if (head == NULL)
        return 0;
    uint64_t buckets = head[0], first = head[1], bloom = head[2];
    uint64_t bucket_at = address + 16 + bloom * sizeof(ElfW(Addr)),
             chain_at = bucket_at + buckets * 4;
    uint64_t last = 0;
    const uint32_t *bucket = image_at(image, bucket_at, buckets * 4, 4);
    for (uint64_t i = 0; bucket != NULL && i < buckets; i++)
        if (bucket[i] > last)
            last = bucket[i];
    if (last < first || last == 0)
        return first;
    for (;; last++) {
        const uint32_t *link = image_at(image, chain_at + (last - first) * 4, 4, 4);
        if (link == NULL)
            return 0;
        if ((*link & 1) != 0)
            return last + 1;
    }
}

static void list_add(char ***list, size_t *count, const char *text)
{
    *list = memory_grow(*list, *count + 1, sizeof **list);
    (*list)[(*count)++] = memory_copy(text);
}

static int exports_read(const struct image *image, const ElfW(Dyn) * table, size_t count,
                        struct elffile *file, struct ph_error *err)
{
    uint64_t symbols = symbol_count(image, table, count);
    uint64_t at = dynamic_value(table, count, DT_SYMTAB);
    if (symbols > image->size / sizeof(ElfW(Sym)))
        return damaged(err);
    const ElfW(Sym) *symbol = image_at(image, at, symbols * sizeof *symbol, _Alignof(ElfW(Sym)));
    if (symbol == NULL)
        return damaged(err);
    for (uint64_t i = 1; i < symbols; i++) {
        unsigned visibility = symbol[i].st_other & 3;
        if (symbol[i].st_shndx == SHN_UNDEF || SYMBOL_BIND(symbol[i].st_info) == STB_LOCAL ||
            visibility == STV_HIDDEN || visibility == STV_INTERNAL ||
            (symbol[i].st_info & 15) == STT_SECTION)
            continue;
        const char *name = image_string(image, symbol[i].st_name);
        if (name == NULL)
            return damaged(err);
        list_add(&file->exports, &file->export_count, name);
    }
    return PH_OK;
}

static int dynamic_read(struct image *image, const ElfW(Phdr) * segment, struct elffile *file,
                        struct ph_error *err)
{
    const ElfW(Dyn) *table =
        image_at(image, segment->p_vaddr, segment->p_filesz, _Alignof(ElfW(Dyn)));
    if (table == NULL)
        return damaged(err);
    size_t count = segment->p_filesz / sizeof *table;
    image->string_size = dynamic_value(table, count, DT_STRSZ);
    image->strings = image_at(image, dynamic_value(table, count, DT_STRTAB), image->string_size, 1);
    if (image->strings == NULL || image->string_size == 0 ||
        image->strings[image->string_size - 1] != '\0')
        return damaged(err);
    for (size_t i = 0; i < count && table[i].d_tag != DT_NULL; i++) {
        int64_t tag = table[i].d_tag;
        uint64_t value = table[i].d_un.d_val;
        bool text = tag == DT_NEEDED || tag == DT_RPATH || tag == DT_RUNPATH;
        const char *string = text ? image_string(image, value) : "";
        if (string == NULL)
            return damaged(err);
        if (tag == DT_NEEDED)
            list_add(&file->needed, &file->needed_count, string);
        if ((tag == DT_RPATH || tag == DT_RUNPATH) && file->search_path == NULL)
            file->search_path = memory_copy(string);
        if (tag == DT_TEXTREL || (tag == DT_FLAGS && (value & DF_TEXTREL) != 0))
            file->text_relocations = true;
        if (tag == DT_BIND_NOW || (tag == DT_FLAGS && (value & DF_BIND_NOW) != 0) ||
            (tag == DT_FLAGS_1 && (value & DF_1_NOW) != 0))
            file->bind_now = true;
    }
    return exports_read(image, table, count, file, err);
}

static int image_read(struct image *image, struct elffile *file, struct ph_error *err)
{
    const ElfW(Phdr) *dynamic = NULL, *stack = NULL;
    for (unsigned i = 0; i < image->header.e_phnum; i++) {
        const ElfW(Phdr) *segment = &image->segments[i];
        if (segment->p_type == PT_DYNAMIC)
            dynamic = segment;
        if (segment->p_type == PT_GNU_STACK)
            stack = segment;
        if (segment->p_type == PT_GNU_RELRO)
            file->relro = true;
    }
    /* without the header the kernel's old default counts, which is an executable stack */
    file->executable_stack = stack == NULL || (stack->p_flags & PF_X) != 0;
    return dynamic == NULL ? damaged(err) : dynamic_read(image, dynamic, file, err);
}

int elffile_read(int fd, struct elffile **file, struct ph_error *err)
{
    struct image image = {0};
    int code = file_size(fd, &image.size, err);
    if (code == PH_OK && image.size > LARGEST)
        code = error_fail(err, PH_FAILED, NULL, "it is too large to be looked into");
    if (code == PH_OK)
        code = headers_read(fd, image.size, &image.header, &image.segments, err);
    if (code < 0)
        return code;
    struct elffile *found = memory_alloc(sizeof *found);
    image.bytes = memory_alloc((size_t)image.size);
    code = read_at(fd, image.bytes, (size_t)image.size, 0, err);
    if (code == PH_OK)
        code = image_read(&image, found, err);
    image_free(&image);
    if (code < 0) {
        elffile_free(found);
        return code;
    }
    *file = found;
    return PH_OK;
}

void elffile_free(struct elffile *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->export_count; i++)
        free(file->exports[i]);
    for (size_t i = 0; i < file->needed_count; i++)
        free(file->needed[i]);
    free(file->exports);
    free(file->needed);
    free(file->search_path);
    free(file);
}
