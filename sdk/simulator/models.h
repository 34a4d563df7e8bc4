/* The phone models of the simulated organisation and what the simulator needs to know about
 * each. */
#ifndef SIM_MODELS_H
#define SIM_MODELS_H

#include <stdbool.h>
#include <stdint.h>

enum family { FAMILY_MPP, FAMILY_PHONEOS, FAMILY_ROOMOS, FAMILY_OTHER, FAMILY_COUNT };

struct model {
    const char *product;
    const char *type;     /* devices `type` */
    const char *software; /* firmware version, used unchanged */
    enum family family;
    uint16_t width, height; /* pixels of the screen; 0 if the service cannot fetch it */
    uint8_t lines;          /* line keys */
    uint8_t softkeys;
    bool touch;
    uint8_t weight; /* share among a hundred or so phones */
};

extern const char *const family_names[FAMILY_COUNT];
uint8_t model_count(void);
const struct model *model_get(uint8_t number);
uint8_t model_pick(uint64_t random); /* by weight */
int model_by_product(
    const char *product); /* the number, or -1; accepts "Cisco 8851", "DMS Cisco 8851", "8851" */

#endif
