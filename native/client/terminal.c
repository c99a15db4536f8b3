#include "terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static volatile int known, wanted, is_raw;

uint8_t terminal_which(void) {
    uint8_t which = 0;
    for (int fd = 0; fd <= 2; fd++) {
        if (isatty(fd)) {
            which |= (uint8_t)(1 << fd);
        }
    }
    return which;
}

void terminal_size(uint16_t *rows, uint16_t *columns) {
    struct winsize size;
    *rows = *columns = 0;
    for (int fd = 0; fd <= 2; fd++) {
        if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
            *rows = size.ws_row;
            *columns = size.ws_col;
            return;
        }
    }
}

static void make_raw(void) {
    struct termios raw = before;
    cfmakeraw(&raw);
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0) {
        is_raw = 1;
    }
}

void terminal_raw(int on) {
    wanted = on;
    if (!on) {
        terminal_restore();
    } else if (known || tcgetattr(STDIN_FILENO, &before) == 0) {
        known = 1;
        make_raw();
    }
}

void terminal_continue(void) {
    if (wanted && known) {
        make_raw();
    }
}

void terminal_restore(void) {
    if (is_raw) {
        tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
        is_raw = 0;
    }
}
