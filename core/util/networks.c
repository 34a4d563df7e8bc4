#include "util/networks.h"

#include "util/error.h"
#include "util/thread.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST = 64,
    FOUR_BITS = 32,
    SIX_BITS = 128,
    MAPPED_BITS = SIX_BITS - FOUR_BITS, /* before an IPv4 address in an IPv6 one */
    WIDEST_FOUR = 8,
    WIDEST_SIX = 7
};

/* IPv4 as ::ffff:a.b.c.d, so that one comparison serves both. */
struct network {
    struct in6_addr address;
    int bits;
};

LOCK_CLASS(NETWORKS_LOCK);

static pthread_mutex_t networks_lock = PTHREAD_MUTEX_INITIALIZER;
static struct network networks[MOST] GUARDED_BY(NETWORKS_LOCK);
static size_t network_count GUARDED_BY(NETWORKS_LOCK);

/* *whole: the bits of an address of its family. */
static bool parse_address(const char *text, struct in6_addr *address, int *whole)
{
    struct in_addr four;
    if (inet_pton(AF_INET6, text, address) == 1) {
        *whole = SIX_BITS;
        return true;
    }
    if (inet_pton(AF_INET, text, &four) != 1)
        return false;
    *address = (struct in6_addr){.s6_addr = {[10] = 0xFF, [11] = 0xFF}};
    memcpy(&address->s6_addr[MAPPED_BITS / 8], &four, sizeof four);
    *whole = FOUR_BITS;
    return true;
}

static bool bit_of(const struct in6_addr *address, int bit)
{
    return (address->s6_addr[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

static int parse_bits(const char *text, int whole)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 3 || text[digits] != '\0')
        return -1;
    long bits = strtol(text, NULL, 10);
    return bits <= whole ? (int)bits : -1;
}

static int parse_network(char *text, struct network *network, struct ph_error *err)
{
    AUTO_FREE char *word = memory_copy(text);
    char *slash = strchr(text, '/');
    int whole, bits;
    if (slash != NULL)
        *slash = '\0';
    if (!parse_address(text, &network->address, &whole) ||
        (whole == SIX_BITS && network->address.s6_addr[0] == 0) || /* reserved, or IPv4 once more */
        (bits = slash == NULL ? whole : parse_bits(slash + 1, whole)) < 0)
        return error_fail(err, PH_INVALID, "plain_http",
                          "%s is not a network; write it like 10.20.0.0/16 or fd00::/8", word);
    if (bits < (whole == SIX_BITS ? WIDEST_SIX : WIDEST_FOUR))
        return error_fail(err, PH_INVALID, "plain_http",
                          "%s is more than one network; the widest are /%d, with IPv6 /%d", word,
                          WIDEST_FOUR, WIDEST_SIX);
    network->bits = bits + SIX_BITS - whole;
    for (int bit = network->bits; bit < SIX_BITS; bit++)
        if (bit_of(&network->address, bit))
            return error_fail(err, PH_INVALID, "plain_http",
                              "%s names one address and a network; the bits behind /%d must be 0",
                              word, bits);
    return PH_OK;
}

static int parse_list(const char *text, struct network *list, size_t *count, struct ph_error *err)
{
    AUTO_FREE char *copy = memory_copy(text);
    char *rest = NULL;
    *count = 0;
    for (char *word = strtok_r(copy, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest)) {
        if (*count == MOST)
            return error_fail(err, PH_INVALID, "plain_http", "At most %d networks", MOST);
        int code = parse_network(word, &list[*count], err);
        if (code != PH_OK)
            return code;
        ++*count;
    }
    return PH_OK;
}

int networks_check(const char *text, struct ph_error *err)
{
    struct network list[MOST];
    size_t count;
    return parse_list(text, list, &count, err);
}

void networks_use(const char *text)
{
    struct network list[MOST];
    size_t count = 0;
    if (text == NULL || parse_list(text, list, &count, NULL) != PH_OK)
        count = 0;
    HOLD_LOCK(&networks_lock, NETWORKS_LOCK);
    memcpy(networks, list, count * sizeof *list);
    network_count = count;
}

bool networks_any(void)
{
    HOLD_LOCK(&networks_lock, NETWORKS_LOCK);
    return network_count > 0;
}

REQUIRES(NETWORKS_LOCK)
static bool is_in(const struct in6_addr *address, const struct network *network)
{
    for (int bit = 0; bit < network->bits; bit++)
        if (bit_of(address, bit) != bit_of(&network->address, bit))
            return false;
    return true;
}

bool networks_have(const char *address)
{
    struct in6_addr parsed;
    int whole;
    if (!parse_address(address, &parsed, &whole))
        return false;
    HOLD_LOCK(&networks_lock, NETWORKS_LOCK);
    for (size_t i = 0; i < network_count; i++)
        if (is_in(&parsed, &networks[i]))
            return true;
    return false;
}
