/* Feeds the plan's reader whole plans with seeded damage, and garbage; the sanitisers are the judges.
 * usage: plan-fuzz [seed [rounds]] */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint32_t next(uint32_t bound) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16) % bound;
}

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "plan-fuzz: %s: %s\n", what, detail);
    exit(1);
}

/* Whatever is taken for a plan keeps these promises. */
static void check(const struct plan *plan) {
    if (plan->prefix[0] != '/' || plan->state[0] != '/' || plan->renders[0] != '/' || strchr(plan->name, '/') != NULL
        || plan->name[0] == '.') {
        fail("a path that is none", plan->prefix);
    }
    for (size_t i = 0; i < plan->lower_count; i++) {
        if (plan->lowers[i][0] == '/' || strstr(plan->lowers[i], "..") == plan->lowers[i]
            || strstr(plan->lowers[i], "/../") != NULL) {
            fail("a lower that leads elsewhere", plan->lowers[i]);
        }
    }
}

static const char sound[] = "hutch-enter 1\nprefix /hutch\nstate /s/envs\nname e1\nrecord {}\nrenders /c/renders\n"
                            "lower layers/aa/tree\nlower groups/bb/tree\nbind /home/x\tdata\nedit\ntmpfs 4096\nend\n";

static void refuse(const char *text) {
    static char copy[PLAN_BYTES];
    static struct plan plan;
    size_t length = strlen(text);
    memcpy(copy, text, length);
    if (plan_parse(copy, length, &plan) == NULL) {
        fail("taken", text);
    }
}

int main(int argc, char **argv) {
    static char text[PLAN_BYTES + 16];
    static struct plan plan;
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 42;
    int rounds = argc > 2 ? atoi(argv[2]) : 200000;
    state = seed * 2654435761u + 1;
    memcpy(text, sound, sizeof sound);
    const char *wrong = plan_parse(text, sizeof sound - 1, &plan);
    if (wrong != NULL || plan.lower_count != 2 || plan.bind_count != 1 || !plan.edit || plan.tmpfs != 4096) {
        fail("a sound plan", wrong == NULL ? "misread" : wrong);
    }
    refuse("hutch-enter 2\nend\n");
    refuse("hutch-enter 1\nprefix /hutch\nstate /s\nname e\nrecord {}\nrenders /r\n");
    refuse("hutch-enter 1\nprefix /h/../x\nstate /s\nname e\nrecord {}\nrenders /r\nend\n");
    refuse("hutch-enter 1\nprefix /h\nstate /s\nname ../e\nrecord {}\nrenders /r\nend\n");
    refuse("hutch-enter 1\nprefix /h\nstate /s\nname e\nrecord {}\nrenders /r\nlower /etc\nend\n");
    refuse("hutch-enter 1\nprefix /h\nstate /s\nname e\nrecord {}\nrenders /r\nlower a/../../b\nend\n");
    refuse("hutch-enter 1\nprefix /h\nprefix /i\nstate /s\nname e\nrecord {}\nrenders /r\nend\n");
    refuse("hutch-enter 1\nprefix /h\nstate /s\nname e\nrenders /r\nend\n");
    refuse("hutch-enter 1\nprefix /h\nstate /s\nname e\nrecord {}\nrenders /r\ntmpfs -1\nend\n");
    refuse("hutch-enter 1\nprefix /h\nstate /s\nname e\nrecord {}\nrenders /r\nunknown\nend\n");
    for (int round = 0; round < rounds; round++) {
        size_t length = sizeof sound - 1;
        memcpy(text, sound, length);
        for (uint32_t changes = next(4); changes > 0; changes--) {
            size_t at = next((uint32_t)length);
            switch (next(3)) {
            case 0:
                text[at] = (char)next(256);
                break;
            case 1:
                memmove(text + at, text + at + 1, length - at - 1);
                length--;
                break;
            default:
                memmove(text + at + 1, text + at, length - at);
                text[at] = "/. \n\t-"[next(6)];
                length++;
            }
        }
        if (plan_parse(text, length, &plan) == NULL) {
            check(&plan);
        }
    }
    printf("plan-fuzz: %d plans, seed %llu\n", rounds, (unsigned long long)seed);
    return 0;
}
