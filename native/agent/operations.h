/* What the agent does for a request, once the request has been read and found well-formed. The
 * fuzzer puts its own in place of these. */
#ifndef HUTCH_OPERATIONS_H
#define HUTCH_OPERATIONS_H

#include "agent.h"

enum {
    MAX_ARGV = 4096,
    MAX_ENV = 1024,
    MAX_LOWERS = 16,
    MAX_NETWORKS = 4,
    MAC_SIZE = 6,
    MAX_FILES = 64,
    MAX_SERIAL = 20,
    MAX_HOSTNAME = 64,
    MAX_ENTROPY = 512,
    MAX_IDENTITY_ENV = 32768,
};

struct exec_request {
    const char *argv[MAX_ARGV + 1];
    const char *env[MAX_ENV + 1];
    const char *cwd, *user;
    bool tty;
    uint16_t rows, columns;
};

struct configure_request {
    const char *overlay;
    const char *lowers[MAX_LOWERS + 1];
    uint32_t lower_count;
};

struct network_settings {
    const char *device, *address, *gateway, *dns;
    const uint8_t *mac; /* MAC_SIZE bytes */
    uint32_t mac_size;  /* or 0: the device's own */
    uint8_t prefix;
};

struct placed_file {
    const char *path;
    uint32_t mode, size;
    const uint8_t *content;
};

struct identify_request {
    uint64_t seconds;
    uint32_t nanoseconds;
    const uint8_t *entropy;
    uint32_t entropy_size;
    const char *hostname, *machine_id;
    struct network_settings networks[MAX_NETWORKS];
    uint32_t network_count;
    const char *env[MAX_ENV + 1];
    struct placed_file files[MAX_FILES];
    uint32_t file_count;
};

struct tar_request {
    const char *path;
    bool owner_root;
};

/* Each answers its request itself, at once or when the channel ends. */
void op_configure(uint32_t id, const struct configure_request *r);
void op_identify(uint32_t id, const struct identify_request *r);
void op_rehearse(uint32_t id, const struct identify_request *r);
void op_exec(uint32_t id, const struct exec_request *r);
void op_tar_in(uint32_t id, const struct tar_request *r);
void op_tar_out(uint32_t id, const struct tar_request *r);
void op_stat(uint32_t id, const char *path);
void op_connect(uint32_t id, uint16_t port);
void op_listeners(uint32_t id);
void op_stats(uint32_t id);
void op_shutdown(uint32_t id, uint32_t grace_millis);
void op_sync(uint32_t id);
void op_signal(struct channel *c, uint8_t number);
void op_resize(struct channel *c, uint16_t rows, uint16_t columns);
void op_hello(uint64_t nonce, bool command_follows);
/* The connection of a channel was made or refused. */
void op_connect_done(struct channel *c);

#endif
