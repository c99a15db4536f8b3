/* Compares this side with vm/src/test/resources/guest-channel.frames, which the Java side is
 * compared with as well. A line is `host`, text of the request, bytes; or `agent`, name, bytes. */
#include "fakes.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint8_t bytes[65536];

static size_t from_hex(const char *hex)
{
    size_t n = 0;
    for (unsigned byte; n < sizeof bytes && sscanf(hex, "%2x", &byte) == 1; hex += 2)
        bytes[n++] = (uint8_t)byte;
    return n;
}

static void open_first(int port)
{
    static const uint8_t open[] = {0, 0, 0, 12, T_OPEN, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    if (write(port, host_preamble, PREAMBLE_SIZE) < 0 || write(port, open, sizeof open) < 0)
        fake_fail("cannot write");
    fake_turn();
}

static void check_host(const char *text, size_t size)
{
    int port;
    static uint8_t waste[65536];
    fake_seed = 1;
    fake_begin(&port);
    open_first(port);
    fake_sent(waste, sizeof waste);
    /* Frames about a command follow the start of one. */
    if (strncmp(text, "signal", 6) == 0 || strncmp(text, "resize", 6) == 0)
        channel_new(agent.last_channel = 7, C_EXEC)->pid = 0x7f000000;
    fake_request[0] = 0;
    if (write(port, bytes, size) != (ssize_t)size)
        fake_fail("cannot write");
    fake_turn();
    if (strcmp(fake_request, text) != 0)
        fake_fail("golden: expected '%s', understood '%s'", text, fake_request);
}

static void check_agent(const char *name, size_t size)
{
    int port;
    static uint8_t sent[65536];
    struct writer w;
    fake_begin(&port);
    if (strcmp(name, "hello") == 0) {
        open_first(port);
    } else if (strcmp(name, "configured") == 0) {
        op_configure(3, &(struct configure_request){.overlay = ""});
    } else if (strcmp(name, "ready") == 0) {
        op_identify(4, &(struct identify_request){.hostname = "", .machine_id = ""});
    } else if (strcmp(name, "error") == 0) {
        op_stat(5, "/x");
    } else if (strcmp(name, "stats") == 0) {
        op_stats(6);
    } else if (strcmp(name, "exit") == 0) {
        w = answer_begin();
        put_u32(&w, 137);
        answer_send(&w, T_EXIT, 0, 7);
    } else if (strcmp(name, "data") == 0) {
        w = answer_begin();
        put_bytes(&w, "hi\n", 3);
        answer_send(&w, T_DATA, S_ERR, 8);
    } else if (strcmp(name, "eof") == 0) {
        answer_empty(T_EOF, S_OUT, 0x01020304);
    } else {
        fake_fail("golden: no such answer as '%s'", name);
    }
    size_t n = fake_sent(sent, sizeof sent);
    if (n != size || memcmp(sent, bytes, n) != 0)
        fake_fail("golden: '%s' is written differently", name);
}

int check_golden(const char *path)
{
    char line[8192];
    int count = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        fake_fail("cannot open %s", path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        char *rest, *side = strtok_r(line, "\t", &rest), *text = strtok_r(NULL, "\t", &rest);
        char *hex = strtok_r(NULL, "\t", &rest);
        if (line[0] == '#' || !hex)
            continue;
        size_t size = from_hex(hex);
        if (strcmp(side, "host") == 0)
            check_host(text, size);
        else
            check_agent(text, size);
        count++;
    }
    fclose(file);
    return count;
}
