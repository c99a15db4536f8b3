/* IDENTIFY: makes this guest one particular VM. REHEARSE: does the same for nobody, so that IDENTIFY finds
 * its way in memory, its files in the overlay, and less to do. */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* From linux/random.h, which musl does not have. */
#define RNDADDENTROPY _IOW('R', 0x03, int[2])
#define RNDRESEEDCRNG _IO('R', 0x07)

static bool fail(uint32_t id, int error, const char *code, const char *what)
{
    if (error)
        answer_error(id, kind_of_errno(error), code, "%.600s: %s", what, strerror(error));
    return error != 0;
}

static int set_clock(const struct identify_request *r)
{
    struct timespec now = {.tv_sec = (time_t)r->seconds, .tv_nsec = (long)r->nanoseconds};
    return clock_settime(CLOCK_REALTIME, &now) < 0 ? errno : 0;
}

static int add_entropy(const struct identify_request *r)
{
    static int fd = -1; /* kept from the rehearsal */
    struct {
        int bits, size;
        uint8_t bytes[MAX_ENTROPY];
    } pool = {(int)r->entropy_size * 8, (int)r->entropy_size, {0}};
    if (r->entropy_size == 0)
        return 0;
    memcpy(pool.bytes, r->entropy, r->entropy_size);
    if (fd < 0)
        fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
    int error = fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) < 0 ? errno : 0;
    if (!error)
        ioctl(fd, RNDRESEEDCRNG); /* not before the pool is full, which this made it */
    explicit_bzero(&pool, sizeof pool);
    return error;
}

/* The line of this host's own name in /etc/hosts, as it was last written there. */
static struct {
    off_t at;
    char line[MAX_HOSTNAME + 32];
} own;

/* Whether a word is in a line of hosts other than that one. */
static bool has_word(int hosts, const char *word)
{
    struct lines l = {.fd = hosts};
    bool found = false;
    if (lseek(hosts, 0, SEEK_SET) < 0)
        return false;
    for (char *line; !found && (line = lines_next(&l));) {
        size_t length = strlen(line);
        if (length > 0 && strncmp(own.line, line, length) == 0 && own.line[length] == '\n')
            continue;
        line[strcspn(line, "#")] = 0;
        for (char *rest, *w = strtok_r(line, " \t", &rest); w && !found; w = strtok_r(NULL, " \t", &rest))
            found = strcmp(w, word) == 0;
    }
    return found;
}

/* Where the own line is to be: over the last one as long as nobody wrote behind it, else at the end. */
static off_t place_of_own(int hosts)
{
    char last[sizeof own.line];
    size_t length = strlen(own.line);
    off_t size = lseek(hosts, 0, SEEK_END);
    bool there = length > 0 && size == own.at + (off_t)length &&
                 pread(hosts, last, length, own.at) == (ssize_t)length && memcmp(last, own.line, length) == 0;
    if (!there)
        own.line[0] = 0; /* as good as its user's */
    return there ? own.at : size;
}

static int write_hosts(int hosts, const char *hostname)
{
    static const char local[] = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
    static bool looked;
    /* What the image or its user has written into hosts stays. */
    off_t at = place_of_own(hosts);
    if (!looked && !has_word(hosts, "localhost")) {
        int error = write_over(hosts, at, local, sizeof local - 1);
        if (error)
            return error;
        at += (off_t)sizeof local - 1;
    }
    looked = true;
    bool named = !*hostname || has_word(hosts, hostname);
    own.at = at;
    if (named)
        own.line[0] = 0;
    else
        JOIN(own.line, "127.0.1.1\t", hostname, "\n");
    return at < 0 ? EIO : write_over(hosts, at, own.line, strlen(own.line));
}

static int set_hosts(const char *hostname)
{
    int hosts = open("/etc/hosts", O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0644);
    if (hosts < 0)
        return errno;
    int error = write_hosts(hosts, hostname);
    close(hosts);
    return error;
}

static int set_names(const struct identify_request *r)
{
    char line[MAX_HOSTNAME + 32];
    static bool etc;
    if (!etc)
        mkdir("/etc", 0755);
    etc = true;
    if (sethostname(r->hostname, strlen(r->hostname)) < 0)
        return errno;
    JOIN(line, r->hostname, "\n");
    int error = write_file("/etc/hostname", line, strlen(line), 0644);
    if (!error)
        error = set_hosts(r->hostname);
    if (!error && *r->machine_id) {
        JOIN(line, r->machine_id, "\n");
        error = write_file("/etc/machine-id", line, strlen(line), 0444);
    }
    return error;
}

/* Whether a plain file of just this line is there already. */
static bool is_file(const char *path, const char *line)
{
    char content[64];
    struct stat about;
    if (lstat(path, &about) < 0 || !S_ISREG(about.st_mode) || (size_t)about.st_size != strlen(line))
        return false;
    read_file(path, content, sizeof content);
    return strncmp(content, line, strlen(line) - 1) == 0;
}

/* What was written once is not written again: somebody may have put another there meanwhile. */
static int set_resolver(const struct identify_request *r)
{
    static char written[INET_ADDRSTRLEN];
    for (uint32_t i = 0; i < r->network_count; i++) {
        char line[64];
        const char *dns = r->networks[i].dns;
        if (!*dns)
            continue;
        if (strcmp(written, dns) == 0)
            return 0;
        JOIN(line, "nameserver ", dns, "\n");
        int error = 0;
        if (!is_file("/etc/resolv.conf", line)) {
            unlink("/etc/resolv.conf"); /* often a link to what only systemd would write */
            error = write_file("/etc/resolv.conf", line, strlen(line), 0644);
        }
        if (!error)
            JOIN(written, dns);
        return error;
    }
    return 0;
}

static void make_parents(const char *path)
{
    char prefix[MAX_PATH_LENGTH + 1];
    for (const char *slash = path; (slash = strchr(slash + 1, '/'));) {
        snprintf(prefix, sizeof prefix, "%.*s", (int)(slash - path), path);
        mkdir(prefix, 0755); /* if it cannot be made, the file cannot either, and says so */
    }
}

/* Private until it has its mode, for it may be a secret. */
static int place(const struct placed_file *f)
{
    if (f->path[0] != '/')
        return EINVAL;
    make_parents(f->path);
    int fd = open(f->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (fd < 0)
        return errno;
    int error = fchmod(fd, 0600) < 0 || ftruncate(fd, 0) < 0 ? errno : 0;
    for (uint32_t done = 0; done < f->size && !error;) {
        ssize_t n = write(fd, f->content + done, f->size - done);
        if (n > 0)
            done += (uint32_t)n;
        else if (n == 0 || errno != EINTR)
            error = n == 0 ? EIO : errno;
    }
    if (!error && (fchown(fd, 0, 0) < 0 || fchmod(fd, f->mode & 07777) < 0))
        error = errno;
    close(fd);
    return error;
}

static bool identify(uint32_t id, const struct identify_request *r, bool rehearsing)
{
    if (fail(id, set_clock(r), "guest.clock_failed", "cannot set the clock") ||
        fail(id, add_entropy(r), "guest.entropy_failed", "cannot add entropy") ||
        fail(id, set_names(r), "guest.names_failed", "cannot set the host name") ||
        fail(id, network_lo_up(), "guest.network_failed", "cannot bring up lo") ||
        fail(id, set_resolver(r), "guest.network_failed", "cannot write /etc/resolv.conf"))
        return false;
    for (uint32_t i = 0; i < r->network_count; i++)
        if (fail(id, network_up(i, &r->networks[i], rehearsing), "guest.network_failed", r->networks[i].device))
            return false;
    for (uint32_t i = 0; i < r->file_count; i++)
        if (fail(id, place(&r->files[i]), "guest.place_failed", r->files[i].path))
            return false;
    return !fail(id, spawn_set_environment(r->env) ? 0 : ENOMEM, "guest.environment_too_large",
                 "the environment is too large");
}

static void answer_ready(uint32_t id, int64_t start)
{
    struct writer w = answer_begin();
    put_u32(&w, (uint32_t)(monotonic_millis() - start));
    answer_send(&w, T_READY, 0, id);
}

void op_identify(uint32_t id, const struct identify_request *r)
{
    int64_t start = monotonic_millis();
    if (!agent.configured) {
        answer_error(id, P_PRECONDITION, "guest.not_configured", "the root is not mounted yet");
        return;
    }
    if (!identify(id, r, false))
        return;
    agent.ready = true;
    ahead_later();
    answer_ready(id, start);
}

void op_rehearse(uint32_t id, const struct identify_request *r)
{
    int64_t start = monotonic_millis();
    if (!agent.configured || agent.ready) {
        answer_error(id, P_PRECONDITION, "guest.somebody", "only a guest that is nobody yet rehearses");
        return;
    }
    if (!identify(id, r, true))
        return;
    ahead_prepare();
    answer_ready(id, start);
}
