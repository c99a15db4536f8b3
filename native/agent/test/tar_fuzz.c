/* Seeded fuzzing of the tar reader with real files, under the sanitisers. Whatever the archive says,
 * nothing beside the directory may appear or change. */
#include "fakes.h"

/* The real unpacking, with its state within reach, beside the fake one. */
#define op_tar_in real_op_tar_in
#include "../tar_in.c"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <time.h>

enum { ARCHIVE = 200000 };

static char archive[ARCHIVE];
static size_t archive_size;
static char base[64];

void worker_start(uint32_t id, bool in, bool out, work job, const void *argument)
{
    (void)id, (void)in, (void)out, (void)job, (void)argument;
    fake_fail("the tar fuzzer starts no workers");
}

static char *random_name(void)
{
    static const char *const parts[] = {"a", "b", "..", ".", "", "dir", "link", "canary", "out", "/", "x"};
    static char name[300];
    name[0] = 0;
    for (uint32_t i = 0, n = 1 + fake_random(4); i < n; i++) {
        strcat(name, parts[fake_random(sizeof parts / sizeof *parts)]);
        strcat(name, i + 1 < n ? "/" : "");
    }
    if (fake_random(10) == 0)
        memset(name, 'n', 120), name[120] = 0;
    return name;
}

static void seal(char *h)
{
    unsigned sum = 0;
    memset(h + 148, ' ', 8);
    for (int i = 0; i < 512; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 8, "%06o", sum & 0777777);
}

static void add_member(char type, const char *name, const char *link, const char *content, size_t size)
{
    if (ARCHIVE - archive_size < size + 2048)
        return;
    char *h = archive + archive_size;
    memset(h, 0, 512);
    memcpy(h, name, strnlen(name, 100));
    snprintf(h + 100, 8, "%07o", fake_random(010000));
    snprintf(h + 108, 8, "%07o", 0);
    snprintf(h + 116, 8, "%07o", 0);
    snprintf(h + 124, 12, "%011zo", size);
    snprintf(h + 136, 12, "%011o", 1u << 30);
    h[156] = type;
    memcpy(h + 157, link, strnlen(link, 100));
    memcpy(h + 257, "ustar\0" "00", 8);
    if (fake_random(12) == 0)
        h[fake_random(512)] = (char)fake_random(256);
    seal(h);
    if (fake_random(60) == 0)
        h[fake_random(512)] ^= 1;
    memcpy(h + 512, content, size);
    archive_size += 512 + (size + 511) / 512 * 512;
}

static void add_pax(void)
{
    static const char *const keys[] = {"path", "linkpath", "size", "uid", "mtime", "SCHILY.xattr.user.x", "other"};
    char text[600], record[500];
    snprintf(record, sizeof record, " %s=%s%s\n", keys[fake_random(7)], fake_random(2) ? random_name() : "",
             fake_random(2) ? "123.5" : "7");
    size_t length = strlen(record) + 2;
    snprintf(text, sizeof text, "%zu%s", fake_random(20) ? length : fake_random(1000), record);
    if (fake_random(20) == 0)
        text[fake_random((uint32_t)strlen(text))] = (char)fake_random(256);
    add_member('x', "pax", "", text, strlen(text));
}

static void random_archive(void)
{
    static const char types[] = "0001122555LK347gS\0";
    static char content[20000];
    memset(archive, 0, sizeof archive);
    archive_size = 0;
    for (uint32_t i = 0, n = fake_random(25); i < n; i++) {
        char link[300], type = types[fake_random(sizeof types)];
        snprintf(link, sizeof link, "%s", fake_random(4) ? random_name() : base);
        if (fake_random(5) == 0)
            add_pax();
        bool sized = type == '0' || type == 'L' || type == 'K' || fake_random(10) == 0;
        add_member(type, random_name(), link, content, sized ? fake_random(fake_random(5) ? 600 : sizeof content) : 0);
    }
    archive_size += 1024;
    if (fake_random(6) == 0)
        archive_size = fake_random((uint32_t)archive_size);
}

static int forget(const char *path, const struct stat *s, int kind, struct FTW *where)
{
    (void)s, (void)kind, (void)where;
    return remove(path);
}

static void check_canary(void)
{
    char path[128], word[16];
    int entries = 0;
    snprintf(path, sizeof path, "%s/canary", base);
    read_file(path, word, sizeof word);
    DIR *d = opendir(base);
    while (readdir(d))
        entries++;
    closedir(d);
    if (strcmp(word, "alive") != 0 || entries != 4) /* ., .., canary, out */
        fake_fail("an archive got out of its directory");
}

static void unpack_once(void)
{
    static uint8_t report_bytes[REPORT_MAX];
    char out[128];
    struct writer report = {report_bytes, sizeof report_bytes, 0, false};
    snprintf(out, sizeof out, "%s/out", base);
    struct ring in;
    if (!ring_open(&in))
        fake_fail("no ring");
    ring_put(&in, (const uint8_t *)archive, (uint32_t)archive_size);
    ring_end(&in);
    memset(&u, 0, sizeof u);
    u.below.root = u.below.parent = -1;
    put_u8(&report, T_RESULT);
    unpack(&(struct tar_request){out, true}, &in, &report);
    ring_close(&in);
    close(u.below.root);
    below_forget(&u.below);
    if (report.bad || report.used < 2)
        fake_fail("no report");
    check_canary();
    nftw(out, forget, 16, FTW_DEPTH | FTW_PHYS);
    mkdir(out, 0700);
}

int fuzz_archives(uint64_t first, double seconds)
{
    char path[128];
    time_t end = time(NULL) + (time_t)seconds;
    int rounds = 0;
    snprintf(base, sizeof base, "/tmp/hutch-tar-fuzz-XXXXXX");
    if (!mkdtemp(base))
        fake_fail("no temporary directory");
    snprintf(path, sizeof path, "%s/canary", base);
    write_file(path, "alive", 5, 0600);
    snprintf(path, sizeof path, "%s/out", base);
    mkdir(path, 0700);
    for (uint64_t seed = first; time(NULL) < end; seed++, rounds++) {
        fake_seed = seed * 0x9e3779b97f4a7c15ULL;
        random_archive();
        unpack_once();
    }
    nftw(base, forget, 16, FTW_DEPTH | FTW_PHYS);
    return rounds;
}
