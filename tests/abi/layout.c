/* Compiles if today's headers still lay out every released struct as it was released: no member
 * moved, no struct shrank, and those that can never grow did not. */
#include <phonectl/plugin.h>
#include <phonectl/services.h>

#ifdef __LP64__
#define ABI_SIZE(name, bytes)                                                                      \
    _Static_assert(sizeof(struct name) >= (bytes), "struct " #name " became smaller");
#define ABI_MEMBER(name, member, bytes)                                                            \
    _Static_assert(offsetof(struct name, member) == (bytes), #name "." #member " moved");
#include ABI_LAYOUT

/* These two are embedded in other structs or owned by the caller. */
_Static_assert(sizeof(struct ph_error) == 256, "struct ph_error is frozen");
_Static_assert(sizeof(struct ph_params) == 16, "struct ph_params is frozen");
#endif

_Static_assert(PH_ABI_MAJOR == 1u, "a new major version has another entry point and folder");
_Static_assert(sizeof(enum ph_code) == sizeof(int32_t), "codes travel as int32_t");
int main(void)
{
    return 0;
}
