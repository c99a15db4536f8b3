/* Requests of the format that this build of the agent does not serve yet, and says so. */
#include "guest.h"

static void not_yet(uint32_t id)
{
    answer_error(id, P_UNSUPPORTED, "guest.unsupported", "this agent does not serve that request yet");
}

void op_configure(uint32_t id, const struct configure_request *r)
{
    (void)r;
    not_yet(id);
}

void op_identify(uint32_t id, const struct identify_request *r)
{
    (void)r;
    not_yet(id);
}

void op_tar_in(uint32_t id, const struct tar_request *r)
{
    (void)r;
    not_yet(id);
}

void op_tar_out(uint32_t id, const struct tar_request *r)
{
    (void)r;
    not_yet(id);
}

void op_listeners(uint32_t id)
{
    not_yet(id);
}

void root_release(void)
{
}
