#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Splits off the next field of a line of /etc/passwd or /etc/group. */
static char *field(char **rest)
{
    char *start = *rest;
    if (!start)
        return "";
    char *colon = strchr(start, ':');
    if (colon)
        *colon++ = 0;
    *rest = colon;
    return start;
}

static bool number(const char *text, uint32_t *to)
{
    if (*text < '0' || *text > '9' || strlen(text) > 10)
        return false;
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    *to = (uint32_t)value;
    return *end == 0 && value < UINT32_MAX;
}

static bool passwd(const char *who, struct account *to)
{
    uint32_t wanted = 0;
    bool numeric = number(who, &wanted), found = false;
    struct lines l;
    if (!lines_open(&l, "/etc/passwd"))
        return false;
    for (char *line; !found && (line = lines_next(&l));) {
        char *name = field(&line);
        field(&line);
        uint32_t uid, gid;
        if (!number(field(&line), &uid) || !number(field(&line), &gid))
            continue;
        if (numeric ? uid != wanted : strcmp(name, who) != 0)
            continue;
        field(&line);
        to->uid = uid;
        to->gid = gid;
        snprintf(to->name, sizeof to->name, "%.63s", name);
        snprintf(to->home, sizeof to->home, "%.255s", field(&line));
        found = true;
    }
    lines_close(&l);
    return found;
}

static bool member(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; length && *at;) {
        size_t n = strcspn(at, ",");
        if (n == length && memcmp(at, name, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

/* Finds a group by name, or collects those `to->name` is a member of when `wanted` is NULL. */
static bool group(const char *wanted, uint32_t *gid_out, struct account *to)
{
    struct lines l;
    bool found = false;
    if (!lines_open(&l, "/etc/group"))
        return false;
    for (char *line; !found && (line = lines_next(&l));) {
        char *name = field(&line);
        field(&line);
        uint32_t gid;
        if (!number(field(&line), &gid))
            continue;
        if (wanted && strcmp(name, wanted) == 0) {
            *gid_out = gid;
            found = true;
        } else if (!wanted && to->group_count < MAX_GROUPS && member(field(&line), to->name)) {
            to->groups[to->group_count++] = gid;
        }
    }
    lines_close(&l);
    return found;
}

const char *account_find(const char *spec, struct account *to)
{
    *to = (struct account){.name = "root", .home = "/root"};
    if (!*spec)
        return NULL;
    char user[256];
    snprintf(user, sizeof user, "%s", spec);
    char *group_name = strchr(user, ':');
    if (group_name)
        *group_name++ = 0;
    if (!*user)
        snprintf(user, sizeof user, "0");
    if (!passwd(user, to)) {
        /* Every machine has a root, even one that says so nowhere. */
        bool root = strcmp(user, "root") == 0 || strcmp(user, "0") == 0;
        if (!root && !number(user, &to->uid))
            return "no such user in /etc/passwd";
        if (!root) {
            snprintf(to->name, sizeof to->name, "%.63s", user);
            snprintf(to->home, sizeof to->home, "/");
        }
    }
    if (group_name && *group_name) {
        if (!number(group_name, &to->gid) && !group(group_name, &to->gid, to))
            return "no such group in /etc/group";
    } else {
        group(NULL, NULL, to);
    }
    return NULL;
}
