#include "operations.h"

#include <stddef.h>

static bool request_configure(const struct frame *f)
{
    static struct configure_request r;
    struct cursor c = cursor_of(f);
    r.overlay = take_string(&c, MAX_SERIAL);
    r.lower_count = take_strings(&c, 0, MAX_LOWERS, MAX_SERIAL, r.lowers);
    if (!cursor_done(&c))
        return false;
    op_configure(f->channel, &r);
    return true;
}

static void take_networks(struct cursor *c, struct identify_request *r)
{
    r->network_count = take_u32(c);
    if (r->network_count > MAX_NETWORKS) {
        c->bad = true;
        r->network_count = 0;
    }
    for (uint32_t i = 0; i < r->network_count; i++) {
        struct network_settings *n = &r->networks[i];
        n->device = take_string(c, 15);
        n->mac = take_bytes(c, MAC_SIZE, &n->mac_size);
        c->bad |= n->mac_size != 0 && n->mac_size != MAC_SIZE;
        n->address = take_string(c, 15);
        n->prefix = take_u8(c);
        n->gateway = take_string(c, 15);
        n->dns = take_string(c, 15);
    }
}

static void take_files(struct cursor *c, struct identify_request *r)
{
    r->file_count = take_u32(c);
    if (r->file_count > MAX_FILES) {
        c->bad = true;
        r->file_count = 0;
    }
    for (uint32_t i = 0; i < r->file_count; i++) {
        struct placed_file *p = &r->files[i];
        p->path = take_string(c, MAX_PATH_LENGTH);
        p->mode = take_u32(c);
        p->content = take_bytes(c, MAX_PAYLOAD, &p->size);
    }
}

/* Of IDENTIFY and of REHEARSE. */
static bool request_identity(const struct frame *f)
{
    static struct identify_request r;
    struct cursor c = cursor_of(f);
    r.seconds = take_u64(&c);
    r.nanoseconds = take_u32(&c);
    r.entropy = take_bytes(&c, MAX_ENTROPY, &r.entropy_size);
    r.hostname = take_string(&c, MAX_HOSTNAME);
    r.machine_id = take_string(&c, 32);
    take_networks(&c, &r);
    take_strings(&c, 0, MAX_ENV, MAX_IDENTITY_ENV, r.env);
    take_files(&c, &r);
    if (!cursor_done(&c))
        return false;
    if (f->type == T_REHEARSE)
        op_rehearse(f->channel, &r);
    else
        op_identify(f->channel, &r);
    return true;
}

static bool request_exec(const struct frame *f)
{
    static struct exec_request r;
    struct cursor c = cursor_of(f);
    take_strings(&c, 1, MAX_ARGV, MAX_PAYLOAD, r.argv);
    take_strings(&c, 0, MAX_ENV, MAX_PAYLOAD, r.env);
    r.cwd = take_string(&c, MAX_PATH_LENGTH);
    r.user = take_string(&c, 255);
    uint8_t tty = take_u8(&c);
    r.tty = tty == 1;
    r.rows = take_u16(&c);
    r.columns = take_u16(&c);
    if (!cursor_done(&c) || tty > 1)
        return false;
    op_exec(f->channel, &r);
    return true;
}

static bool request_tar(const struct frame *f)
{
    struct tar_request r = {0};
    struct cursor c = cursor_of(f);
    r.path = take_string(&c, MAX_PATH_LENGTH);
    uint8_t owner = f->type == T_TAR_IN ? take_u8(&c) : 0;
    r.owner_root = owner == 1;
    if (!cursor_done(&c) || owner > 1)
        return false;
    if (f->type == T_TAR_IN)
        op_tar_in(f->channel, &r);
    else
        op_tar_out(f->channel, &r);
    return true;
}

static bool request_small(const struct frame *f)
{
    struct cursor c = cursor_of(f);
    const char *path = f->type == T_STAT ? take_string(&c, MAX_PATH_LENGTH) : "";
    uint16_t port = f->type == T_CONNECT ? take_u16(&c) : 0;
    uint32_t grace = f->type == T_SHUTDOWN ? take_u32(&c) : 0;
    uint64_t token = f->type == T_PING ? take_u64(&c) : 0;
    if (!cursor_done(&c))
        return false;
    if (f->type == T_STAT) {
        op_stat(f->channel, path);
    } else if (f->type == T_CONNECT) {
        op_connect(f->channel, port);
    } else if (f->type == T_SHUTDOWN) {
        op_shutdown(f->channel, grace);
    } else if (f->type == T_LISTENERS) {
        op_listeners(f->channel);
    } else if (f->type == T_STATS) {
        op_stats(f->channel);
    } else if (f->type == T_SYNC) {
        op_sync(f->channel);
    } else {
        struct writer w = answer_begin();
        put_u64(&w, token);
        answer_send(&w, T_PONG, 0, f->channel);
    }
    return true;
}

/* Frames for a channel that is open already. */
static bool follow_up(const struct frame *f)
{
    struct channel *ch = channel_find(f->channel);
    struct cursor c = cursor_of(f);
    uint8_t number = f->type == T_SIGNAL ? take_u8(&c) : 0;
    uint16_t rows = f->type == T_RESIZE ? take_u16(&c) : 0;
    uint16_t columns = f->type == T_RESIZE ? take_u16(&c) : 0;
    uint32_t credit = f->type == T_WINDOW ? take_u32(&c) : 0;
    if ((f->type != T_DATA && !cursor_done(&c)) || f->channel == 0)
        return false;
    if (!ch)
        return f->channel <= agent.last_channel; /* it has ended: the frames crossed */
    if (f->type == T_DATA)
        return channel_data(ch, f->payload, f->length);
    if (f->type == T_WINDOW)
        return channel_window(ch, f->stream, credit);
    if (f->type == T_EOF)
        channel_eof(ch);
    else if (f->type == T_SIGNAL)
        op_signal(ch, number);
    else if (f->type == T_RESIZE)
        op_resize(ch, rows, columns);
    else
        channel_close(ch);
    return true;
}

bool handle_frame(const struct frame *f)
{
    switch (f->type) {
    case T_DATA:
    case T_EOF:
    case T_WINDOW:
    case T_SIGNAL:
    case T_RESIZE:
    case T_CLOSE:
        return follow_up(f);
    default:
        break;
    }
    if (f->channel <= agent.last_channel)
        return false; /* never used twice, and 0 is nobody's */
    agent.last_channel = f->channel;
    switch (f->type) {
    case T_CONFIGURE:
        return request_configure(f);
    case T_IDENTIFY:
    case T_REHEARSE:
        return request_identity(f);
    case T_EXEC:
        return request_exec(f);
    case T_TAR_IN:
    case T_TAR_OUT:
        return request_tar(f);
    case T_STAT:
    case T_CONNECT:
    case T_LISTENERS:
    case T_STATS:
    case T_PING:
    case T_SHUTDOWN:
    case T_SYNC:
        return request_small(f);
    default:
        return false;
    }
}
