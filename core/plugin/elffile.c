/* Checks the headers of a shared object. No offset in the file is trusted: a truncated or hostile
 * file must not make us read outside the bytes we have. */
#include "plugin/elffile.h"

#include "util/error.h"
#include "util/text.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The ELF header of this program, at a symbol of the linker: plugins must be for the same
 * machine. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

enum { MOST_SEGMENTS = 256 };

static const char *machine_name(unsigned machine, unsigned class)
{
    static const struct {
        unsigned machine;
        const char *name;
    } names[] = {{EM_X86_64, "x86-64"},  {EM_386, "i386"},     {EM_AARCH64, "aarch64"},
                 {EM_ARM, "32-bit arm"}, {EM_RISCV, "risc-v"}, {EM_PPC64, "powerpc64"},
                 {EM_S390, "s390x"}};
    if (machine == EM_X86_64 && class == ELFCLASS32)
        return "x32";
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].machine == machine)
            return names[i].name;
    return "another machine";
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
    const ElfW(Ehdr) *own = &__ehdr_start;
    if (ident[EI_CLASS] != own->e_ident[EI_CLASS] || ident[EI_DATA] != own->e_ident[EI_DATA] ||
        machine != own->e_machine)
        return error_fail(err, PH_UNSUPPORTED, NULL, "built for %s, this program runs on %s",
                          machine_name(machine, ident[EI_CLASS]),
                          machine_name(own->e_machine, own->e_ident[EI_CLASS]));
    return PH_OK;
}

/* All segments have to lie in the file. */
static int headers_check(int fd, uint64_t size, bool *executable_stack, struct ph_error *err)
{
    ElfW(Ehdr) header;
    int code = read_at(fd, &header, sizeof header, 0, err);
    if (code < 0)
        return code;
    if (header.e_type != ET_DYN)
        return error_fail(err, PH_INVALID, NULL, "it is an ELF file, but not a shared object");
    if (header.e_phnum == 0 || header.e_phnum > MOST_SEGMENTS ||
        header.e_phentsize != sizeof(ElfW(Phdr)))
        return error_fail(err, PH_FAILED, NULL, "it has a damaged ELF header");
    ElfW(Phdr) segments[MOST_SEGMENTS];
    code = read_at(fd, segments, header.e_phnum * sizeof *segments, header.e_phoff, err);
    if (code < 0)
        return code;
    *executable_stack = true; /* the kernel's default without a header */
    for (unsigned i = 0; i < header.e_phnum; i++) {
        uint64_t from = segments[i].p_offset, bytes = segments[i].p_filesz;
        if (segments[i].p_type == PT_LOAD && (from > size || bytes > size - from))
            return error_fail(err, PH_FAILED, NULL,
                              "it is cut off: it has %llu bytes and its segments need %llu",
                              (unsigned long long)size, (unsigned long long)(from + bytes));
        if (segments[i].p_type == PT_GNU_STACK)
            *executable_stack = (segments[i].p_flags & PF_X) != 0;
    }
    return PH_OK;
}

int elffile_check(int fd, bool *executable_stack, struct ph_error *err)
{
    struct stat about;
    if (fstat(fd, &about) < 0)
        return error_fail(err, PH_FAILED, NULL, "it cannot be read: %s", strerrordesc_np(errno));
    uint64_t size = (uint64_t)about.st_size;
    if (size == 0)
        return error_fail(err, PH_INVALID, NULL, "it is empty");
    unsigned char start[sizeof(Elf32_Ehdr)] = {0};
    int code = read_at(fd, start, size < sizeof start ? (size_t)size : sizeof start, 0, err);
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
    return code < 0 ? code : headers_check(fd, size, executable_stack, err);
}
