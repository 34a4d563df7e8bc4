/* The phone models of the simulated organisation, with firmware of 2026. Screen sizes and line
 * counts follow the product sheets; the 9871 and the 8875 have 32 line keys from PhoneOS 5.0 on. */
#include "models.h"

#include "text.h"

#include <string.h>

const char *const family_names[FAMILY_COUNT] = {"MPP", "PhoneOS", "RoomOS", "third party"};

static const struct model models[] = {
    {"Cisco 6821", "phone", "sip68xx.12-0-7MPP0501-123", FAMILY_MPP, 396, 162, 2, 4, false, 3},
    {"Cisco 6841", "phone", "sip68xx.12-0-7MPP0501-123", FAMILY_MPP, 396, 162, 4, 4, false, 4},
    {"Cisco 6851", "phone", "sip68xx.12-0-7MPP0501-123", FAMILY_MPP, 396, 162, 4, 4, false, 3},
    {"Cisco 6861", "phone", "sip68xx.12-0-6MPP0401-58", FAMILY_MPP, 396, 162, 4, 4, false, 2},
    {"Cisco 6871", "phone", "sip68xx.12-0-6MPP0401-58", FAMILY_MPP, 480, 272, 6, 4, false, 2},
    {"Cisco 7811", "phone", "sip78xx.12-0-7MPP0501-123", FAMILY_MPP, 384, 106, 1, 4, false, 2},
    {"Cisco 7821", "phone", "sip78xx.12-0-7MPP0501-123", FAMILY_MPP, 396, 162, 2, 4, false, 4},
    {"Cisco 7832", "phone", "sip7832.12-0-7MPP0501-123", FAMILY_MPP, 384, 128, 1, 4, false, 2},
    {"Cisco 7841", "phone", "sip78xx.12-0-7MPP0501-123", FAMILY_MPP, 396, 162, 4, 4, false, 7},
    {"Cisco 7861", "phone", "sip78xx.12-0-7MPP0501-123", FAMILY_MPP, 396, 162, 16, 4, false, 2},
    {"Cisco 8811", "phone", "sip88xx.12-0-7MPP0501-123", FAMILY_MPP, 800, 480, 5, 4, false, 4},
    {"Cisco 8832", "phone", "sip8832.12-0-7MPP0501-123", FAMILY_MPP, 480, 320, 1, 4, false, 2},
    {"Cisco 8841", "phone", "sip88xx.12-0-7MPP0501-123", FAMILY_MPP, 800, 480, 5, 4, false, 7},
    {"Cisco 8845", "phone", "sip8845_65.12-0-7MPP0501-123", FAMILY_MPP, 800, 480, 5, 4, false, 3},
    {"Cisco 8851", "phone", "sip88xx.12-0-7MPP0501-123", FAMILY_MPP, 800, 480, 5, 4, false, 9},
    {"Cisco 8861", "phone", "sip88xx.12-0-7MPP0501-123", FAMILY_MPP, 800, 480, 5, 4, false, 4},
    {"Cisco 8865", "phone", "sip8845_65.12-0-7MPP0501-123", FAMILY_MPP, 800, 480, 5, 4, false, 4},
    {"Cisco 8875", "phone", "PhoneOS 4.1(1)", FAMILY_PHONEOS, 1024, 600, 1, 4, true, 4},
    {"Cisco 9841", "phone", "PhoneOS 5.0(1)", FAMILY_PHONEOS, 480, 240, 2, 4, false, 4},
    {"Cisco 9811", "phone", "PhoneOS 5.0(1)", FAMILY_PHONEOS, 480, 240, 2, 4, false, 2},
    {"Cisco 9851", "phone", "PhoneOS 5.0(1)", FAMILY_PHONEOS, 800, 480, 6, 4, false, 7},
    {"Cisco 9861", "phone", "PhoneOS 5.0(1)", FAMILY_PHONEOS, 800, 480, 8, 4, false, 8},
    {"Cisco 9871", "phone", "PhoneOS 4.1(1)", FAMILY_PHONEOS, 1280, 720, 16, 4, true, 4},
    /* Seen since 2026; only the quirk new-models uses them. */
    {"Cisco Desk Phone 9871", "phone", "PhoneOS 5.0(1)", FAMILY_PHONEOS, 1280, 720, 32, 4, true, 0},
    {"Cisco Video Phone 8875", "phone", "PhoneOS 5.0(1)", FAMILY_PHONEOS, 1024, 600, 32, 4, true,
     0},
    {"Cisco Desk Pro", "roomdesk", "RoomOS 26.4.1.7 8a2e2a2d4e1", FAMILY_ROOMOS, 1280, 720, 1, 4,
     true, 2},
    {"Cisco Room Kit", "roomdesk", "RoomOS 26.4.1.7 8a2e2a2d4e1", FAMILY_ROOMOS, 1280, 720, 1, 4,
     true, 2},
    {"Cisco Board Pro 55", "roomdesk", "RoomOS 26.2.1.3 5b6e4c1a0f2", FAMILY_ROOMOS, 1280, 720, 1,
     4, true, 1},
    {"Poly VVX 411", "phone", "UCS 6.4.3.5156", FAMILY_OTHER, 0, 0, 12, 4, false, 2},
    {"Yealink T54W", "phone", "96.86.0.75", FAMILY_OTHER, 0, 0, 16, 4, false, 1},
};

uint8_t model_count(void)
{
    return (uint8_t)SIM_COUNT(models);
}

const struct model *model_get(uint8_t number)
{
    return &models[number < SIM_COUNT(models) ? number : 0];
}

uint8_t model_pick(uint64_t random)
{
    unsigned total = 0;
    for (size_t i = 0; i < SIM_COUNT(models); i++)
        total += models[i].weight;
    unsigned at = (unsigned)(random % total);
    for (size_t i = 0; i < SIM_COUNT(models); i++) {
        if (at < models[i].weight)
            return (uint8_t)i;
        at -= models[i].weight;
    }
    return 0;
}

int model_by_product(const char *product)
{
    if (strncmp(product, "DMS ", 4) == 0)
        product += 4;
    for (size_t i = 0; i < SIM_COUNT(models); i++)
        if (text_same(models[i].product, product) ||
            (strncmp(models[i].product, "Cisco ", 6) == 0 &&
             text_same(models[i].product + 6, product)))
            return (int)i;
    return -1;
}
