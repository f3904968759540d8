/* Preloaded: a wall clock of one program's own, which can be stepped while it runs.
 *
 * The file that STEPPED_CLOCK names holds one number of 64 bits: by how many seconds
 * this program's wall clock differs from the machine's. Its monotonic clock is real.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t ahead_s(void) {
    static const volatile int64_t *ahead = NULL;
    if (ahead == NULL) {
        const char *name = getenv("STEPPED_CLOCK");
        int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return 0;
        void *map = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
        close(file);
        if (map == MAP_FAILED)
            return 0;
        ahead = map;
    }
    return *ahead;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = (int)syscall(SYS_clock_gettime, clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        at->tv_sec += ahead_s();
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at != NULL)
        *at = now.tv_sec;
    return now.tv_sec;
}
