/* hutch: hand the command line to the daemon and be its hands and ears until it ends.
 * The contract is docs/formats/client-relay.md. */
#include "relay.h"
#include "say.h"
#include "start.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Commands that would be absurd to start a daemon for. */
static int needs_daemon(int argc, char **argv) {
    if (argc < 3 || strcmp(argv[1], "daemon") != 0) {
        return 1;
    }
    return strcmp(argv[2], "stop") != 0 && strcmp(argv[2], "status") != 0 && strcmp(argv[2], "logs") != 0;
}

static int wants_daemon(void) {
    const char *value = getenv("HUTCH_NO_DAEMON");
    return value == NULL || value[0] == '\0' || strcmp(value, "0") == 0;
}

/* What needs no daemon at all: its first plain word says so. */
static int is_about_environments(int argc, char **argv) {
    int at = 1;
    while (at < argc && argv[at][0] == '-') {
        at += strcmp(argv[at], "--format") == 0 ? 2 : 1;
    }
    return at < argc && strcmp(argv[at], "env") == 0;
}

static int64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int main(int argc, char **argv) {
    int64_t began = nanos();
    static struct place place;
    if (place_find(&place) != 0) {
        return EXIT_HUTCH_FAILED;
    }
    /* A daemon of another build makes room once; a second time something is wrong. */
    for (int attempt = 0; attempt < 2 && wants_daemon(); attempt++) {
        int connection = daemon_connect(&place);
        if (connection == -2) {
            return EXIT_HUTCH_FAILED;
        }
        if (connection == -1 && errno != ENOENT && errno != ECONNREFUSED) {
            say("hutch: cannot connect to %s: %s", place.socket, strerror(errno));
            return EXIT_HUTCH_FAILED;
        }
        if (connection < 0 && !needs_daemon(argc, argv)) {
            break;
        }
        if (connection < 0) {
            connection = daemon_start(&place);
        }
        if (connection < 0) {
            break;
        }
        int code = relay_run(connection, argc, argv, began);
        if (code != RELAY_RESTART) {
            return code;
        }
    }
    if (is_about_environments(argc, argv)) {
        return stand_alone_env(&place, argc, argv);
    }
    stand_alone(&place, argc, argv);
    return EXIT_HUTCH_FAILED;
}
