/* Preloaded into a program, ends it as SIGKILL would, right before the HUTCH_HALT_BEFORE-th call
 * that changes a file system. Writes to files are not counted: what matters is what is visible. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;

static void step(void)
{
    const char *at = getenv("HUTCH_HALT_BEFORE");
    if (at != NULL && atomic_fetch_add(&calls, 1) + 1 == atoi(at)) {
        _exit(137);
    }
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int rename(const char *from, const char *to)
{
    step();
    return REAL(rename)(from, to);
}

int unlink(const char *path)
{
    step();
    return REAL(unlink)(path);
}

int fsync(int fd)
{
    step();
    return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
    step();
    return REAL(fdatasync)(fd);
}

int futimens(int fd, const struct timespec times[2])
{
    step();
    return REAL(futimens)(fd, times);
}

int utimensat(int at, const char *path, const struct timespec times[2], int flags)
{
    step();
    return REAL(utimensat)(at, path, times, flags);
}
