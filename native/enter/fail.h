/* How this program fails: said the way hutch says it, nothing left behind. */
#ifndef HUTCH_ENTER_FAIL_H
#define HUTCH_ENTER_FAIL_H

enum { EXIT_HUTCH_FAILED = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

/* A problem: its kind, its code, what to do about it (or NULL) and what happened. */
struct problem {
    const char *kind, *code, *hint;
};

/* Say it, undo what was done, and end with 125. */
_Noreturn void fail(struct problem problem, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As fail, with an exit code. */
_Noreturn void fail_with(int exit_code, struct problem problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What to undo from now on; NULL: nothing any more. */
void on_failure(void (*undo)(void));

#endif
