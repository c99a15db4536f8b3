#include "change.h"

#include "fail.h"
#include "live.h"
#include "namespace.h"
#include "overlay.h"
#include "record.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct plan *changed;

static void allow_as_before(void) {
    (void)overlay_allow_writes(changed->prefix, 1); /* nothing more can be done about it */
}

static void allow_writes(const struct plan *plan, int allow) {
    if (overlay_allow_writes(plan->prefix, allow) == 0) {
        return;
    }
    if (errno == EBUSY) {
        fail((struct problem){"busy", "env.files_open", "let the programs that write there end, and try again"},
             "files of environment %s are open for writing", plan->name);
    }
    fail((struct problem){"denied", "env.remount_refused", "hutch doctor"}, "cannot change the mount at %s: %s",
         plan->prefix, strerror(errno));
}

static void take_back(const struct plan *plan, const char *upper) {
    char path[PATH_MAX];
    if (plan->drop_all) {
        tree_remove(upper);
        return;
    }
    for (size_t i = 0; i < plan->drop_count; i++) {
        if (snprintf(path, sizeof path, "%s/%s", upper, plan->drops[i]) < PATH_MAX && unlink(path) != 0) {
            tree_remove(path);
        }
    }
}

static void keep(const char *upper) {
    char staged[PATH_MAX], kept[PATH_MAX];
    snprintf(kept, sizeof kept, "%s", record_path("upper"));
    if (strcmp(upper, kept) == 0) {
        return; /* it is on disk already */
    }
    snprintf(staged, sizeof staged, "%s", record_path(".upper"));
    /* Of a helper that was killed in the middle of this. */
    tree_remove(staged);
    tree_remove(kept);
    tree_remove(record_path("work"));
    if (tree_copy(upper, staged) != 0) {
        int why = errno;
        tree_remove(staged);
        fail((struct problem){why == ENOSPC || why == EDQUOT ? "exhausted" : "host_not_ready", "env.keep_failed",
                              "free some space, and see to it that HUTCH_HOME is on a local file system"},
             "cannot copy the changes to %s: %s", kept, strerror(why));
    }
    int directory = open(staged, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (syncfs(directory) != 0 || rename(staged, kept) != 0 || fsync(directory) != 0) {
        int why = errno;
        tree_remove(staged);
        fail((struct problem){"host_not_ready", "env.keep_failed", "hutch doctor"}, "cannot keep the changes in %s: %s",
             kept, strerror(why));
    }
    close(directory);
}

/* What is kept already is of no use when it could not be mounted. */
static void forget_copy(void) {
    tree_remove(record_path("upper"));
    tree_remove(record_path("work"));
    allow_as_before();
}

static void remount(const struct plan *plan, const char *upper, const char *live) {
    allow_writes(plan, 0);
    changed = plan;
    on_failure(plan->edit ? allow_as_before : NULL);
    take_back(plan, upper);
    if (plan->keep) {
        keep(upper);
        on_failure(forget_copy);
    }
    overlay_replace(plan, live);
    on_failure(NULL);
    live_bind(plan);
}

void change_apply(const struct plan *plan) {
    char live[PATH_MAX];
    record_locate(plan);
    snprintf(live, sizeof live, "%s", record_path("live"));
    if (plan->into != 0) {
        namespace_join(plan->into, plan->space);
    }
    const char *upper = overlay_find_upper(plan->prefix, live);
    if (upper == NULL) {
        fail((struct problem){"unsupported", "env.no_tmpfs_attributes", "enter it with --edit"},
             "the tmpfs of this kernel cannot hold changes, and environment %s was entered without", plan->name);
    }
    if (plan->into == 0) {
        take_back(plan, upper); /* nobody is in it */
        return;
    }
    /* While this process is in it the environment does not end, and nobody takes its record away. */
    int anew = plan->drop_all || plan->drop_count > 0 || plan->keep;
    if (!anew) {
        allow_writes(plan, plan->edit);
    } else {
        remount(plan, upper, live);
    }
    if (plan->record != NULL) {
        record_rewrite(plan);
    }
}
