#include "fail.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void (*undo_all)(void);

void on_failure(void (*undo)(void)) {
    undo_all = undo;
}

static _Noreturn void end(int exit_code, struct problem problem, const char *format, va_list arguments) {
    char what[4096], all[8192];
    vsnprintf(what, sizeof what, format, arguments);
    for (char *letter = what; *letter != '\0'; letter++) {
        if (iscntrl((unsigned char)*letter)) {
            *letter = '?'; /* names may hold what would move the cursor */
        }
    }
    int length = snprintf(all, sizeof all, "hutch: %s\n  kind: %s (%s)\n%s%s%s", what, problem.kind, problem.code,
                          problem.hint == NULL ? "" : "  try: ", problem.hint == NULL ? "" : problem.hint,
                          problem.hint == NULL ? "" : "\n");
    if (undo_all != NULL) {
        undo_all();
    }
    if (length > 0 && write(STDERR_FILENO, all, (size_t)length < sizeof all ? (size_t)length : sizeof all - 1) < 0) {
        _exit(exit_code); /* standard error may be closed; there is nobody left to tell */
    }
    _exit(exit_code);
}

void fail(struct problem problem, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    end(EXIT_HUTCH_FAILED, problem, format, arguments);
}

void fail_with(int exit_code, struct problem problem, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    end(exit_code, problem, format, arguments);
}
