/* What workers report when something goes wrong. */
#include "guest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum problem_kind kind_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return P_NOT_FOUND;
    case EEXIST:
        return P_EXISTS;
    case EACCES:
    case EPERM:
    case EROFS:
        return P_DENIED;
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
        return P_EXHAUSTED;
    case EINVAL:
    case ENAMETOOLONG:
        return P_INVALID;
    default:
        return P_INTERNAL;
    }
}

void worker_error(struct writer *report, enum problem_kind kind, const char *code, const char *format, ...)
{
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    report->used = 0;
    report->bad = false;
    put_u8(report, T_ERROR);
    put_u8(report, (uint8_t)kind);
    put_string(report, code);
    put_string(report, message);
}

void worker_errno(struct writer *report, int error, const char *what, const char *path)
{
    const char *code = error == ENOENT   ? "guest.not_found"
                       : error == ENOSPC ? "guest.disk_full"
                                         : "guest.file_failed";
    worker_error(report, kind_of_errno(error), code, "cannot %s %.600s: %s", what, path, strerror(error));
}
