/* The guest's interfaces. What was set once is not set again: a guest that has rehearsed, or goes on where
 * another stood, is up already and only lacks a hardware address of its own, and IPv6, whose addresses come
 * from that one. Bringing IPv6 up takes an emulated kernel as long as a small command, and its addresses
 * cannot be used for the first second anyway, so the first command goes first. */
#include "guest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IPV6_DELAY_MILLIS = 500 };

static struct interface {
    char device[IFNAMSIZ], address[INET_ADDRSTRLEN], gateway[INET_ADDRSTRLEN]; /* as they were set */
    uint8_t prefix, mac[MAC_SIZE];
    bool silent;      /* IPv6 is off because we did it */
    int64_t ipv6_due; /* when it is to come up, or 0 */
} known[MAX_NETWORKS];

/* Where interfaces are asked for, kept for the next time. */
static int door(void)
{
    static int s = -1;
    if (s < 0)
        s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return s;
}

static bool parse(const char *text, struct sockaddr *to)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    bool good = inet_pton(AF_INET, text, &in.sin_addr) == 1;
    memcpy(to, &in, sizeof in);
    return good;
}

static int set_up(int s, const char *device)
{
    struct ifreq request = {0};
    strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    if (ioctl(s, SIOCGIFFLAGS, &request) < 0)
        return errno;
    request.ifr_flags |= IFF_UP | IFF_RUNNING;
    return ioctl(s, SIOCSIFFLAGS, &request) < 0 ? errno : 0;
}

static int set_address(int s, const struct network_settings *n)
{
    struct ifreq request = {0};
    strncpy(request.ifr_name, n->device, IFNAMSIZ - 1);
    if (!parse(n->address, &request.ifr_addr) || n->prefix > 32)
        return EINVAL;
    if (ioctl(s, SIOCSIFADDR, &request) < 0)
        return errno;
    struct sockaddr_in mask = {.sin_family = AF_INET};
    mask.sin_addr.s_addr = n->prefix ? htonl(~0U << (32 - n->prefix)) : 0;
    memcpy(&request.ifr_netmask, &mask, sizeof mask);
    return ioctl(s, SIOCSIFNETMASK, &request) < 0 ? errno : 0;
}

/* The device of a restored guest has the address that the saved one had. */
static int set_mac(int s, const struct network_settings *n)
{
    struct ifreq request = {0};
    if (n->mac_size == 0)
        return 0;
    strncpy(request.ifr_name, n->device, IFNAMSIZ - 1);
    request.ifr_hwaddr.sa_family = ARPHRD_ETHER;
    memcpy(request.ifr_hwaddr.sa_data, n->mac, MAC_SIZE);
    return ioctl(s, SIOCSIFHWADDR, &request) < 0 ? errno : 0;
}

static int set_gateway(int s, const struct network_settings *n)
{
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
    route.rt_dst.sa_family = route.rt_genmask.sa_family = AF_INET;
    if (!parse(n->gateway, &route.rt_gateway))
        return EINVAL;
    return ioctl(s, SIOCADDRT, &route) < 0 && errno != EEXIST ? errno : 0;
}

/* What disables IPv6 as well as 1 does, and is known again: whoever disables it himself meanwhile keeps it so. */
static const char ours = '2';

static int open_ipv6_switch(const char *device, char *is)
{
    char path[64];
    int fd = JOIN(path, "/proc/sys/net/ipv6/conf/", device, "/disable_ipv6") ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0 && pread(fd, is, 1, 0) == 1)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1; /* a kernel without IPv6 */
}

/* Takes away every IPv6 address, and sees to it that there are no new ones. */
static int silence(struct interface *i, const char *device)
{
    char is;
    int fd = open_ipv6_switch(device, &is);
    if (fd < 0)
        return 0;
    int error = is == '0' && pwrite(fd, &ours, 1, 0) < 0 ? errno : 0;
    i->silent = !error && (is == '0' || is == ours);
    close(fd);
    return error;
}

static void speak(struct interface *i)
{
    char is;
    int fd = open_ipv6_switch(i->device, &is);
    i->ipv6_due = 0;
    i->silent = fd >= 0 && is == ours && pwrite(fd, "0", 1, 0) < 0;
    if (fd >= 0)
        close(fd);
}

int64_t monotonic_millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool same(const struct interface *known, const struct network_settings *n)
{
    return strcmp(known->device, n->device) == 0 && strcmp(known->address, n->address) == 0 &&
           strcmp(known->gateway, n->gateway) == 0 && known->prefix == n->prefix;
}

static int set_all(int s, struct interface *to, const struct network_settings *n)
{
    int error = set_address(s, n);
    if (!error)
        error = set_up(s, n->device);
    if (!error && *n->gateway)
        error = set_gateway(s, n);
    if (error)
        return error;
    JOIN(to->device, n->device);
    JOIN(to->address, n->address);
    JOIN(to->gateway, n->gateway);
    to->prefix = n->prefix;
    return 0;
}

static int use(struct interface *i, const struct network_settings *n, bool rehearsing)
{
    int s = door();
    bool stranger = rehearsing || (n->mac_size != 0 && memcmp(i->mac, n->mac, MAC_SIZE) != 0);
    if (s < 0)
        return errno;
    /* An address that comes from another's hardware address is nobody's to have. Who was somebody already may
     * have switched IPv6 on himself meanwhile. */
    int error = stranger && (agent.ready || !i->silent) ? silence(i, n->device) : 0;
    if (!error)
        error = set_mac(s, n);
    return error || same(i, n) ? error : set_all(s, i, n);
}

int network_up(uint32_t number, const struct network_settings *n, bool rehearsing)
{
    struct interface *i = &known[number];
    int error = use(i, n, rehearsing);
    if (error)
        return error;
    if (n->mac_size)
        memcpy(i->mac, n->mac, MAC_SIZE);
    if (i->silent && !rehearsing)
        i->ipv6_due = monotonic_millis() + IPV6_DELAY_MILLIS;
    return 0;
}

int network_lo_up(void)
{
    static bool up;
    if (up)
        return 0;
    int s = door();
    int error = s < 0 ? errno : set_up(s, "lo");
    up = !error;
    return error;
}

int network_wait(void)
{
    int64_t least = -1;
    for (int i = 0; i < MAX_NETWORKS; i++) {
        int64_t left = known[i].ipv6_due ? known[i].ipv6_due - monotonic_millis() : -1;
        if (known[i].ipv6_due && left <= 0)
            speak(&known[i]);
        else if (left > 0 && (least < 0 || left < least))
            least = left;
    }
    return (int)least;
}
