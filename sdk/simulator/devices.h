/* Shared by the endpoints for devices. */
#ifndef SIM_DEVICES_H
#define SIM_DEVICES_H

#include "handler.h"
#include "sim.h"

/* The device item of the devices API. */
struct json_object *device_item(struct sim *sim, const struct phone *phone, int64_t now);
/* Reads max and start. False if they are not numbers, with the error in the reply. */
bool paging_read(const struct request *request, struct reply *reply, int64_t most, int64_t *max,
                 int64_t *start);
/* Adds the Link header (RFC 8288) to the next page, if more was found than this page shows. */
void paging_link(struct sim *sim, const struct request *request, struct reply *reply, int64_t found,
                 int64_t max, int64_t start);
/* Whether the token may see the phone: administrators see all, users their own. */
bool device_visible(const struct sim *sim, const struct request *request,
                    const struct phone *phone);
/* The phone named by the first path parameter, or NULL with the error in the reply. */
struct phone *device_from_path(struct sim *sim, const struct request *request, struct reply *reply);
struct phone *calling_device_from_path(struct sim *sim, const struct request *request,
                                       struct reply *reply);
bool token_is_admin(const struct request *request);

handler devices_get;

#endif
