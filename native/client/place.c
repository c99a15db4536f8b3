#include "place.h"

#include "say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { OLDEST_JAVA = 25 };

static int join(char *out, const char *first, const char *second) {
    int length = snprintf(out, PATH_MAX, "%s%s", first, second);
    return length > 0 && length < PATH_MAX ? 0 : -1;
}

static const char *absolute_variable(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] == '/' ? value : NULL;
}

/* The table in docs/formats/client-relay.md. */
static int resolve(struct place *place) {
    char state[PATH_MAX];
    const char *home = getenv("HUTCH_HOME");
    if (home != NULL && home[0] != '\0') {
        if (home[0] != '/') {
            say("hutch: HUTCH_HOME is '%s'; it must be an absolute path", home);
            return -1;
        }
        return join(place->run, home, "/run") | join(place->log, home, "/log/daemon.log");
    }
    const char *user_home = absolute_variable("HOME");
    const char *xdg_state = absolute_variable("XDG_STATE_HOME");
    const char *xdg_runtime = absolute_variable("XDG_RUNTIME_DIR");
    if (xdg_state == NULL && user_home == NULL) {
        say("hutch: neither HOME nor HUTCH_HOME is set; set HUTCH_HOME to a directory of yours");
        return -1;
    }
    int failed = xdg_state != NULL ? join(state, xdg_state, "/hutch")
                                   : join(state, user_home, "/.local/state/hutch");
    failed |= xdg_runtime != NULL ? join(place->run, xdg_runtime, "/hutch")
                                  : join(place->run, state, "/run");
    return failed | join(place->log, state, "/log/daemon.log");
}

static int make_directories(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int made = mkdir(path, 0700);
        int why = errno;
        *slash = '/';
        if (made != 0 && why != EEXIST) {
            errno = why;
            return -1;
        }
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -1;
}

static int check_run(struct place *place) {
    struct stat status;
    if (lstat(place->run, &status) != 0 && make_directories(place->run) != 0) {
        say("hutch: cannot make %s: %s\n"
            "  kind: host_not_ready (host.home_unusable)\n"
            "  try: a HUTCH_HOME that you may write to", place->run, strerror(errno));
        return -1;
    }
    if (lstat(place->run, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()
        || (status.st_mode & 022) != 0) {
        say("hutch: %s must be a directory that is yours and that nobody else may write to\n"
            "  kind: denied (host.home_not_yours)\n"
            "  try: another HUTCH_HOME; images go from one user to another by hutch image export and import, or a registry",
            place->run);
        return -1;
    }
    return 0;
}

int place_find(struct place *place) {
    memset(place, 0, sizeof *place);
    if (resolve(place) != 0 || check_run(place) != 0) {
        return -1;
    }
    if (join(place->socket, place->run, "/cli.sock") != 0
        || strlen(place->socket) >= sizeof ((struct sockaddr_un *)0)->sun_path) {
        say("hutch: %s is too long for a unix socket; set HUTCH_HOME to a shorter path", place->socket);
        return -1;
    }
    ssize_t length = readlink("/proc/self/exe", place->build, sizeof place->build - 1);
    for (int up = 0; up < 2; up++) { /* build/bin/hutch -> build */
        char *slash = length > 0 ? strrchr(place->build, '/') : NULL;
        if (slash == NULL) {
            say("hutch: cannot tell where this program is: %s", strerror(errno));
            return -1;
        }
        *slash = '\0';
    }
    return 0;
}

/* The major version in a JDK's `release` file, 0 when it cannot be told. */
static int java_version(const char *home) {
    char path[PATH_MAX], text[4096];
    if (join(path, home, "/release") != 0) {
        return 0;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    static const char key[] = "JAVA_VERSION=\"";
    const char *found = strstr(text, key);
    return found == NULL ? 0 : atoi(found + sizeof key - 1);
}

static int try_java(struct place *place, const char *home) {
    return home != NULL && home[0] == '/' && java_version(home) >= OLDEST_JAVA
                   && join(place->java, home, "/bin/java") == 0 && access(place->java, X_OK) == 0
               ? 0
               : -1;
}

static int try_recorded(struct place *place) {
    char path[PATH_MAX], home[PATH_MAX];
    if (join(path, place->build, "/java.home") != 0) {
        return -1;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    ssize_t length = read(fd, home, sizeof home - 1);
    close(fd);
    home[length > 0 ? length : 0] = '\0';
    home[strcspn(home, "\n")] = '\0';
    return try_java(place, home);
}

static int try_installed(struct place *place) {
    static const char root[] = "/usr/lib/jvm";
    DIR *directory = opendir(root);
    if (directory == NULL) {
        return -1;
    }
    int found = -1;
    for (struct dirent *entry; found != 0 && (entry = readdir(directory)) != NULL;) {
        char home[PATH_MAX];
        int length = snprintf(home, sizeof home, "%s/%s", root, entry->d_name);
        if (entry->d_name[0] != '.' && length < (int)sizeof home) {
            found = try_java(place, home);
        }
    }
    closedir(directory);
    return found;
}

static int try_path(struct place *place) {
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        char program[PATH_MAX], real[PATH_MAX];
        if (length + sizeof "/java" <= sizeof program) {
            snprintf(program, sizeof program, "%.*s/java", (int)length, path);
            if (realpath(program, real) != NULL) {
                for (int up = 0; up < 2; up++) {
                    char *slash = strrchr(real, '/');
                    if (slash != NULL) {
                        *slash = '\0';
                    }
                }
                if (try_java(place, real) == 0) {
                    return 0;
                }
            }
        }
        path += length + (path[length] == ':');
    }
    return -1;
}

int place_java(struct place *place) {
    if (try_java(place, getenv("HUTCH_JAVA_HOME")) == 0 || try_recorded(place) == 0
        || try_java(place, getenv("JAVA_HOME")) == 0 || try_installed(place) == 0
        || try_path(place) == 0) {
        return 0;
    }
    say("hutch: no JDK %d or newer in HUTCH_JAVA_HOME, JAVA_HOME, /usr/lib/jvm or PATH\n"
        "  try: HUTCH_JAVA_HOME=/path/to/jdk hutch ...",
        OLDEST_JAVA);
    place->java[0] = '\0';
    return -1;
}
