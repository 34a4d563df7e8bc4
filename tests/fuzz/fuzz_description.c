/* Any bytes as a script's description: it is refused with a sentence, or becomes a descriptor
 * that can be checked and reads back the same. */
#include "../unit/support_descriptor.h"
#include "plugin/description.h"
#include "util/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct description *description = NULL, *again = NULL;
    struct ph_error err = {0};
    AUTO_FREE char *text = memory_alloc(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    if (description_read(text, size, &description, &err) != PH_OK) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    int sound = descriptor_check(description_plugin(description), &err);
    AUTO_FREE char *line = description_line(description);
    if (strchr(line, '\n') != NULL)
        abort();
    if (strlen(line) <= DESCRIPTION_LARGEST) {
        if (description_read(line, strlen(line), &again, &err) != PH_OK ||
            descriptor_check(description_plugin(again), &err) != sound)
            abort();
        description_free(again);
    }
    description_free(description);
    return 0;
}
