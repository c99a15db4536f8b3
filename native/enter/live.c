#include "live.h"

#include "fail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void cannot_place(const struct plan_bind *bind, const char *target, int why) {
    fail((struct problem){"invalid", "env.live_layer", "see to it that both are directories, or both files, and that "
                                                      "neither an earlier one nor a layer hides the place"},
         "cannot place %s at %s: %s", bind->source, target, strerror(why));
}

static void provide(const struct plan_bind *bind, const char *lowest) {
    char path[PATH_MAX];
    struct stat source;
    if (stat(bind->source, &source) != 0 || snprintf(path, sizeof path, "%s/%s", lowest, bind->target) >= PATH_MAX) {
        cannot_place(bind, bind->target, errno);
    }
    for (char *slash = strchr(path + strlen(lowest) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST) {
            return; /* an earlier place is a file: it is told when this one is placed */
        }
        *slash = '/';
    }
    if (S_ISDIR(source.st_mode)) {
        (void)mkdir(path, 0755); /* what is wrong is told when it is placed */
    } else {
        int file = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
        if (file >= 0) {
            close(file);
        }
    }
}

void live_provide(const struct plan *plan, const char *lowest) {
    mode_t before = umask(022);
    for (size_t i = 0; i < plan->bind_count; i++) {
        provide(&plan->binds[i], lowest);
    }
    umask(before);
}

void live_bind(const struct plan *plan) {
    for (size_t i = 0; i < plan->bind_count; i++) {
        char target[PATH_MAX];
        const struct plan_bind *bind = &plan->binds[i];
        if (snprintf(target, sizeof target, "%s/%s", plan->prefix, bind->target) >= PATH_MAX) {
            cannot_place(bind, bind->target, ENAMETOOLONG);
        }
        if (mount(bind->source, target, NULL, MS_BIND | MS_REC, NULL) != 0) {
            cannot_place(bind, target, errno);
        }
    }
}
