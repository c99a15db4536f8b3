#include "guest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool parse(const char *text, struct sockaddr *to)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    bool good = inet_pton(AF_INET, text, &in.sin_addr) == 1;
    memcpy(to, &in, sizeof in);
    return good;
}

static int change_flags(int s, const char *device, short on, short off)
{
    struct ifreq request = {0};
    strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    if (ioctl(s, SIOCGIFFLAGS, &request) < 0)
        return errno;
    request.ifr_flags = (short)((request.ifr_flags | on) & ~off);
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

int network_up(const struct network_settings *n)
{
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0)
        return errno;
    int error = n ? set_mac(s, n) : 0;
    if (!error && n)
        error = set_address(s, n);
    if (!error)
        error = change_flags(s, n ? n->device : "lo", IFF_UP | IFF_RUNNING, 0);
    if (!error && n && *n->gateway)
        error = set_gateway(s, n);
    close(s);
    return error;
}

int network_down(const char *device)
{
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int error = s < 0 ? errno : change_flags(s, device, 0, IFF_UP);
    if (s >= 0)
        close(s);
    return error;
}
