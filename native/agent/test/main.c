/* usage: agent-fuzz GOLDEN-FILE [SECONDS [SEED]] */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int check_golden(const char *path);
int fuzz_conversations(uint64_t first, double seconds);
int fuzz_archives(uint64_t first, double seconds);

int main(int argc, char **argv)
{
    double seconds = argc > 2 ? atof(argv[2]) : 20;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    signal(SIGPIPE, SIG_IGN); /* as the agent does */
    printf("agent-fuzz: %d golden frames\n", argc > 1 ? check_golden(argv[1]) : 0);
    printf("agent-fuzz: %d conversations\n", fuzz_conversations(seed, seconds / 2));
    printf("agent-fuzz: %d archives\n", fuzz_archives(seed, seconds / 2));
    return 0;
}
