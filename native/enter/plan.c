#include "plan.h"

#include <limits.h>
#include <string.h>

enum { NAME_LENGTH = 63 };

static int is_clean(const char *path) {
    for (const char *part = path; *part != '\0';) {
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && part[0] == '.') || (length == 2 && part[0] == '.' && part[1] == '.')) {
            return 0;
        }
        part += length;
        if (*part == '/' && *++part == '\0') {
            return 0;
        }
    }
    return path[0] != '\0' && strlen(path) < PATH_MAX;
}

static int is_absolute(const char *path) {
    return path[0] == '/' && is_clean(path + 1);
}

static int is_name(const char *name) {
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.");
    return length > 0 && length <= NAME_LENGTH && name[length] == '\0' && name[0] != '.';
}

static int set_once(const char **where, const char *value, int good) {
    if (*where != NULL || !good) {
        return 0;
    }
    *where = value;
    return 1;
}

static int set_number(uint64_t *number, const char *value, size_t length) {
    if (length == 0 || length > 18 || strspn(value, "0123456789") < length || *number != 0) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        *number = *number * 10 + (uint64_t)(value[i] - '0');
    }
    return *number > 0;
}

static int set_into(const char *value, struct plan *plan) {
    size_t first = strcspn(value, " ");
    return value[first] == ' ' && first <= 9 && set_number(&plan->into, value, first)
           && set_number(&plan->space, value + first + 1, strlen(value + first + 1));
}

static int add_path(const char **paths, size_t *count, size_t most, const char *value) {
    if (*count == most || !is_clean(value)) {
        return 0;
    }
    paths[(*count)++] = value;
    return 1;
}

static int add_bind(char *value, struct plan *plan) {
    char *tab = strchr(value, '\t');
    if (tab == NULL || plan->bind_count == PLAN_BINDS) {
        return 0;
    }
    *tab = '\0';
    if (!is_absolute(value) || !is_clean(tab + 1)) {
        return 0;
    }
    plan->binds[plan->bind_count++] = (struct plan_bind){value, tab + 1};
    return 1;
}

static int set_flag(int *flag, const char *value) {
    *flag = 1;
    return value[0] == '\0';
}

static int take(const char *key, char *value, struct plan *plan) {
    if (strcmp(key, "prefix") == 0) {
        return set_once(&plan->prefix, value, is_absolute(value));
    }
    if (strcmp(key, "state") == 0) {
        return set_once(&plan->state, value, is_absolute(value));
    }
    if (strcmp(key, "name") == 0) {
        return set_once(&plan->name, value, is_name(value));
    }
    if (strcmp(key, "record") == 0) {
        return set_once(&plan->record, value, value[0] == '{');
    }
    if (strcmp(key, "renders") == 0) {
        return set_once(&plan->renders, value, is_absolute(value));
    }
    if (strcmp(key, "lower") == 0) {
        return add_path(plan->lowers, &plan->lower_count, PLAN_LOWERS, value);
    }
    if (strcmp(key, "bind") == 0) {
        return add_bind(value, plan);
    }
    if (strcmp(key, "tmpfs") == 0) {
        return set_number(&plan->tmpfs, value, strlen(value));
    }
    if (strcmp(key, "into") == 0) {
        return set_into(value, plan);
    }
    if (strcmp(key, "drop") == 0) {
        return add_path(plan->drops, &plan->drop_count, PLAN_DROPS, value);
    }
    if (strcmp(key, "drop-all") == 0) {
        return set_flag(&plan->drop_all, value);
    }
    if (strcmp(key, "keep") == 0) {
        return set_flag(&plan->keep, value);
    }
    if (strcmp(key, "edit") == 0) {
        return set_flag(&plan->edit, value);
    }
    if (strcmp(key, "durable") == 0) {
        return set_flag(&plan->durable, value);
    }
    if (strcmp(key, "disk") == 0) {
        return set_flag(&plan->disk, value);
    }
    if (strcmp(key, "classic") == 0) {
        return set_flag(&plan->classic, value);
    }
    return 0;
}

static const char *complete(const struct plan *plan) {
    if (plan->prefix == NULL || plan->state == NULL || plan->name == NULL || plan->renders == NULL) {
        return "prefix, state, name or renders is missing";
    }
    if (plan->record == NULL && !plan->durable && plan->into == 0) {
        return "only a durable environment has a record already";
    }
    if (plan->tmpfs != 0 && (plan->durable || plan->disk)) {
        return "changes are kept in memory or on disk, not both";
    }
    return NULL;
}

const char *plan_parse(char *text, size_t length, struct plan *plan) {
    static const char first[] = "hutch-enter 1\n", last[] = "end\n";
    memset(plan, 0, sizeof *plan);
    if (length < sizeof first || length > PLAN_BYTES || memchr(text, '\0', length) != NULL
        || memcmp(text, first, sizeof first - 1) != 0) {
        return "it does not begin as one";
    }
    char *end = text + length - (sizeof last - 1);
    if (end[-1] != '\n' || memcmp(end, last, sizeof last - 1) != 0) {
        return "it is cut short";
    }
    for (char *line = text + sizeof first - 1; line < end;) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        if (stop == NULL) {
            return "a line does not end";
        }
        *stop = '\0';
        size_t key = strcspn(line, " ");
        char *value = line + key;
        if (*value == ' ') {
            *value++ = '\0';
        }
        if (!take(line, value, plan)) {
            return line;
        }
        line = stop + 1;
    }
    return complete(plan);
}
