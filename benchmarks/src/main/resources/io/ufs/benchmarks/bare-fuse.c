/*
 * The least that a FUSE server can do: every message is answered at once with a constant, without a library in between.
 * What remains is the price of the kernel's FUSE, which no server can be below.
 *
 *   bare-fuse mount DIRECTORY MIB     mounts a tree, and serves it in the background until it is unmounted. Its root has a
 *                                     file "big" of so many MiB and directories d0, d1, ... Whatever is asked for in
 *                                     these is a file of 4 KiB, unless its name ends in "-missing".
 *   bare-fuse ask DIRECTORY           measures the round trip of a message in several ways, and prints a line for each:
 *                                     name TAB nanoseconds
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BIG "big"
#define BIG_NODE 2
#define DIRECTORY 1000 /* the nodes of directories begin here; those of files have their directory in the higher bits */
#define FILE_BITS 20
#define SMALL_SIZE 4096
#define MISSING "-missing"
#define SPIN_NANOS 100000
#define FOREVER 86400
#define CONTENT (1 << 20)
#define PAGES (CONTENT / 4096)
#define REQUEST (CONTENT + 8192)
#define ANY (-1)

static uint64_t big_size;
static char content[CONTENT];

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void pin(int processor) {
    if (processor == ANY) {
        return;
    }
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    if (sched_setaffinity(0, sizeof set, &set)) {
        die("sched_setaffinity");
    }
}

/* ---- The server ---- */

static void reply(int fd, uint64_t unique, int error, const void *body, size_t size) {
    struct fuse_out_header head = {.len = sizeof head + size, .error = error, .unique = unique};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)body, size}};
    /* ENOENT: the client was interrupted meanwhile. ENODEV: the mount is gone, as the next read will say. */
    if (writev(fd, parts, 2) < 0 && errno != ENOENT && errno != ENODEV) {
        die("reply");
    }
}

static bool is_small(uint64_t node) {
    return node >> FILE_BITS != 0;
}

static uint64_t size_of(uint64_t node) {
    return node == BIG_NODE ? big_size : is_small(node) ? SMALL_SIZE : 0;
}

static void fill(struct fuse_attr *attr, uint64_t node) {
    memset(attr, 0, sizeof *attr);
    attr->ino = node;
    attr->mode = node == BIG_NODE || is_small(node) ? S_IFREG | 0644 : S_IFDIR | 0755;
    attr->nlink = 1;
    attr->size = size_of(node);
    attr->blksize = 4096;
}

/* Returns the node of a name, 0 for none. The number in a name tells it from others of its directory. */
static uint64_t find(uint64_t parent, const char *name) {
    size_t length = strlen(name);
    size_t tail = strlen(MISSING);
    if (length > tail && strcmp(name + length - tail, MISSING) == 0) {
        return 0;
    }
    uint64_t number = strtoull(name + strcspn(name, "0123456789"), NULL, 10);
    if (parent != FUSE_ROOT_ID) {
        return (parent << FILE_BITS) + number;
    }
    return strcmp(name, BIG) == 0 ? BIG_NODE : name[0] == 'd' ? DIRECTORY + number : 0;
}

static void answer(int fd, const struct fuse_in_header *in) {
    const void *argument = in + 1;
    switch (in->opcode) {
    case FUSE_INIT: {
        const struct fuse_init_in *wish = argument;
        struct fuse_init_out out = {
            .major = FUSE_KERNEL_VERSION,
            .minor = FUSE_KERNEL_MINOR_VERSION,
            .max_readahead = wish->max_readahead,
            .flags = wish->flags & (FUSE_ASYNC_READ | FUSE_BIG_WRITES | FUSE_MAX_PAGES | FUSE_PARALLEL_DIROPS),
            .max_write = CONTENT,
            .max_background = 16,
            .congestion_threshold = 12,
            .max_pages = PAGES,
            .time_gran = 1,
        };
        reply(fd, in->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_LOOKUP: {
        struct fuse_entry_out out = {
            .nodeid = find(in->nodeid, argument), /* 0: the kernel keeps that there is none */
            .entry_valid = FOREVER,
            .attr_valid = FOREVER,
        };
        fill(&out.attr, out.nodeid);
        reply(fd, in->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_GETATTR: {
        struct fuse_attr_out out = {.attr_valid = FOREVER};
        fill(&out.attr, in->nodeid);
        reply(fd, in->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_OPEN:
    case FUSE_OPENDIR: {
        struct fuse_open_out out = {.open_flags = FOPEN_KEEP_CACHE};
        reply(fd, in->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_READ: {
        const struct fuse_read_in *read = argument;
        uint64_t end = size_of(in->nodeid);
        uint64_t left = read->offset < end ? end - read->offset : 0;
        uint64_t size = read->size < left ? read->size : left;
        reply(fd, in->unique, 0, content, size < CONTENT ? size : CONTENT);
        return;
    }
    case FUSE_STATFS: {
        struct fuse_statfs_out out = {.st = {.bsize = 4096, .frsize = 4096, .namelen = 255}};
        reply(fd, in->unique, 0, &out, sizeof out);
        return;
    }
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_DESTROY:
        reply(fd, in->unique, 0, NULL, 0);
        return;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT:
        return;
    default: /* The kernel does not ask again for most of them. */
        reply(fd, in->unique, -ENOSYS, NULL, 0);
    }
}

struct server {
    int fd;
    int processor;
    long spin; /* nanoseconds after which it sleeps, if its descriptor does not */
};

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void *serve(void *argument) {
    const struct server *server = argument;
    pin(server->processor);
    char *request = aligned_alloc(4096, REQUEST);
    if (request == NULL) {
        die("aligned_alloc");
    }
    long last = now();
    for (;;) {
        ssize_t size = read(server->fd, request, REQUEST);
        if (size > 0) {
            answer(server->fd, (const struct fuse_in_header *)request);
            last = now();
        } else if (errno == EAGAIN && server->spin > 0 && now() > last + server->spin) {
            poll(&(struct pollfd){.fd = server->fd, .events = POLLIN}, 1, -1);
        } else if (errno == ENODEV) {
            return NULL; /* unmounted */
        } else if (errno != EAGAIN && errno != EINTR && errno != ENOENT) {
            die("read of a request");
        }
    }
}

static int mount_at(const char *directory) {
    int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        die("/dev/fuse");
    }
    char options[100];
    snprintf(options, sizeof options, "fd=%d,rootmode=40755,user_id=0,group_id=0", fd);
    if (mount("bare-fuse", directory, "fuse.bare-fuse", MS_NOSUID | MS_NODEV, options)) {
        die("mount");
    }
    return fd;
}

/* ---- The client ---- */

struct client {
    const char *path;
    int processor;
    int messages;
    long think; /* nanoseconds of work between a reply and the next message */
    long spent; /* nanoseconds in messages */
};

static void *ask(void *argument) {
    struct client *client = argument;
    pin(client->processor);
    struct statfs answer;
    client->spent = 0;
    for (int i = 0; i < client->messages; i++) {
        long start = now();
        if (statfs(client->path, &answer)) { /* always a message: the kernel keeps nothing of it */
            die("statfs");
        }
        long end = now();
        client->spent += end - start;
        while (client->think > 0 && now() < end + client->think) {
        }
    }
    return NULL;
}

struct variant {
    const char *name;
    bool spinning;     /* the server asks again and again instead of sleeping */
    int server;        /* processor, or ANY */
    int client;        /* processor, or ANY */
    int threads;       /* of clients, and of servers that sleep */
    long think;        /* nanoseconds */
    int messages;      /* of each client */
};

static void measure(const char *directory, const struct variant *variant) {
    struct server server = {.fd = mount_at(directory), .processor = variant->server};
    pid_t pid = fork();
    if (pid < 0) {
        die("fork");
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (variant->spinning) {
            fcntl(server.fd, F_SETFL, O_RDWR | O_NONBLOCK);
        }
        for (int i = 1; i < variant->threads && !variant->spinning; i++) {
            pthread_t thread;
            if (pthread_create(&thread, NULL, serve, &server)) {
                die("pthread_create");
            }
        }
        serve(&server);
        _exit(0);
    }
    close(server.fd);

    struct client clients[8];
    pthread_t threads[8];
    for (int pass = 0; pass < 2; pass++) { /* the first is a warm-up */
        long start = now();
        for (int i = 0; i < variant->threads; i++) {
            clients[i] = (struct client){
                .path = directory,
                .processor = variant->client,
                .messages = pass == 0 ? variant->messages / 10 : variant->messages,
                .think = variant->think,
            };
            if (pthread_create(&threads[i], NULL, ask, &clients[i])) {
                die("pthread_create");
            }
        }
        for (int i = 0; i < variant->threads; i++) {
            pthread_join(threads[i], NULL);
        }
        long elapsed = now() - start;
        if (pass == 1) {
            long nanos = variant->threads > 1 ? elapsed / variant->threads : clients[0].spent;
            printf("%s\t%ld\n", variant->name, nanos / variant->messages);
        }
    }
    if (umount2(directory, 0)) {
        die("umount");
    }
    int status;
    if (waitpid(pid, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "the server of '%s' failed\n", variant->name);
        exit(1);
    }
}

/* The first two processors that may be used; the same twice if there is one. */
static void find_processors(int found[2]) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) {
        die("sched_getaffinity");
    }
    int count = 0;
    for (int i = 0; i < CPU_SETSIZE && count < 2; i++) {
        if (CPU_ISSET(i, &set)) {
            found[count++] = i;
        }
    }
    if (count == 1) {
        found[1] = found[0];
    }
}

static void measure_all(const char *directory) {
    int processors[2] = {0, 0};
    find_processors(processors);
    int one = processors[0];
    int other = processors[1];
    struct variant variants[] = {
        {"sleeping server, same processor", false, one, one, 1, 0, 20000},
        {"sleeping server, same processor, 30 us between", false, one, one, 1, 30000, 5000},
        {"sleeping server, other processor", false, other, one, 1, 0, 10000},
        {"sleeping server, other processor, 30 us between", false, other, one, 1, 30000, 5000},
        {"spinning server, other processor", true, other, one, 1, 0, 20000},
        {"spinning server, other processor, 30 us between", true, other, one, 1, 30000, 5000},
        {"2 clients, 2 sleeping servers", false, ANY, ANY, 2, 0, 10000},
        {"2 clients, 1 spinning server", true, ANY, ANY, 2, 0, 10000},
    };
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++) {
        if (!variants[i].spinning || one != other) { /* on one processor it would keep the client from asking */
            measure(directory, &variants[i]);
        }
    }
}

int main(int count, char **arguments) {
    memset(content, 'x', sizeof content);
    if (count == 3 && strcmp(arguments[1], "ask") == 0) {
        measure_all(arguments[2]);
        return 0;
    }
    if (count == 4 && strcmp(arguments[1], "mount") == 0) {
        big_size = strtoull(arguments[3], NULL, 10) << 20;
        struct server server = {.fd = mount_at(arguments[2]), .processor = ANY, .spin = SPIN_NANOS};
        fcntl(server.fd, F_SETFL, O_RDWR | O_NONBLOCK);
        if (daemon(0, 0)) { /* the mount is live: the kernel keeps the first messages for the child */
            die("daemon");
        }
        serve(&server);
        return 0;
    }
    fprintf(stderr, "usage: bare-fuse mount DIRECTORY MIB | bare-fuse ask DIRECTORY\n");
    return 2;
}
