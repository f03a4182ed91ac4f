/*
 * Preloaded into a server (LD_PRELOAD): passes every call on to the kernel, and writes down what it did to the files
 * below one folder, in the order in which it happened. From that log `lost-disk.ts` makes the disks that a power loss
 * may leave.
 *
 * DISK_LOG_ROOT names the folder, DISK_LOG_FILE the log, which lies elsewhere. Both and LD_PRELOAD are taken out of the
 * environment at once, so that no child of the server writes a log, or knows of one.
 *
 * A change and its line in the log are made under one lock; a sync is a line before and one after it, so that what was
 * written while it ran is not taken for synced. `-shm` files are left out: SQLite maps them, and needs nothing of them
 * after a power loss. What this can't follow (another file that is mapped for writing) is a line that fails the replay.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum operation { OPENED = 1, CREATED, WRITTEN, RESIZED, SYNCING, SYNCED, RENAMED, LINKED, UNLINKED, FOLDER, MODE_SET, UNSEEN };

/* Little endian, as the machine has it; `disk-log.ts` reads it. */
struct line {
  uint32_t bytes, operation;
  uint64_t inode, position;
  uint32_t first, second;
};

#define DESCRIPTORS 65536
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define REAL(name) static __typeof__(&name) real_##name; if (!real_##name) real_##name = NEXT(name)

static char root[PATH_MAX];
static size_t root_length;
static int log_file = -1;
static _Atomic uint64_t followed[DESCRIPTORS];
static _Atomic uint64_t syncs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("DISK_LOG_ROOT"), *file = getenv("DISK_LOG_FILE");
  if (folder && file) {
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
    log_file = NEXT(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0) abort();
  }
  unsetenv("LD_PRELOAD");
  unsetenv("DISK_LOG_ROOT");
  unsetenv("DISK_LOG_FILE");
}

static void say(enum operation operation, uint64_t inode, uint64_t position, const void *first, size_t first_bytes,
                const void *second, size_t second_bytes) {
  REAL(writev);
  struct line line = {sizeof line + first_bytes + second_bytes, operation, inode, position, first_bytes, second_bytes};
  struct iovec parts[] = {{&line, sizeof line}, {(void *)first, first_bytes}, {(void *)second, second_bytes}};
  int before = errno;
  if (real_writev(log_file, parts, 3) != (ssize_t)line.bytes) abort();
  errno = before;
}

static void say_paths(enum operation operation, uint64_t inode, const char *first, const char *second) {
  say(operation, inode, 0, first, strlen(first), second, strlen(second));
}

/* 0: not of interest. Files are closed past the C library, too, and their numbers given again: so it is looked at. */
static uint64_t inode_of(int file) {
  uint64_t inode = file >= 0 && file < DESCRIPTORS ? atomic_load(&followed[file]) : 0;
  if (!inode) return 0;
  struct stat status;
  int before = errno;
  int same = !fstat(file, &status) && status.st_ino == inode && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
  errno = before;
  if (!same) atomic_store(&followed[file], 0);
  return same ? inode : 0;
}

/* The path below the root, or NULL: not of interest. `whole` has PATH_MAX bytes. */
static const char *below(int folder, const char *path, char *whole) {
  if (log_file < 0 || !path) return NULL;
  if (path[0] == '/') {
    snprintf(whole, PATH_MAX, "%s", path);
  } else {
    char link[64], base[PATH_MAX];
    if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return NULL;
    base[length] = 0;
    if (snprintf(whole, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return NULL;
  }
  if (strncmp(whole, root, root_length) || (whole[root_length] != '/' && whole[root_length])) return NULL;
  size_t length = strlen(whole);
  if (length > 4 && !strcmp(whole + length - 4, "-shm")) return NULL;
  return whole[root_length] ? whole + root_length + 1 : "";
}

#define LOCKED(result_type, call, on_success)                                                                          \
  do {                                                                                                                 \
    pthread_mutex_lock(&lock);                                                                                         \
    result_type result = call;                                                                                         \
    if (result >= 0) { on_success; }                                                                                   \
    pthread_mutex_unlock(&lock);                                                                                       \
    return result;                                                                                                     \
  } while (0)

static void note_open(int file, const char *path, int flags, int existed) {
  struct stat status;
  if (file >= DESCRIPTORS || fstat(file, &status)) abort();
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) return;
  atomic_store(&followed[file], status.st_ino);
  say(existed ? OPENED : CREATED, status.st_ino, status.st_mode & 07777, path, strlen(path), "", 0);
  if (existed && (flags & O_TRUNC)) say(RESIZED, status.st_ino, 0, "", 0, "", 0);
}

static int opened(int folder, const char *name, int flags, mode_t mode) {
  REAL(openat);
  char whole[PATH_MAX];
  const char *path = below(folder, name, whole);
  if (!path) {
    /* It may have both the number and the inode of one that is gone. */
    int other = real_openat(folder, name, flags, mode);
    if (other >= 0 && other < DESCRIPTORS) atomic_store(&followed[other], 0);
    return other;
  }
  pthread_mutex_lock(&lock);
  int existed = !(flags & O_CREAT) || faccessat(folder, name, F_OK, 0) == 0;
  int file = real_openat(folder, name, flags, mode);
  if (file >= 0) note_open(file, path, flags, existed);
  pthread_mutex_unlock(&lock);
  return file;
}

#define MODE(last)                                                                                                     \
  mode_t mode = 0;                                                                                                     \
  if (flags & (O_CREAT | __O_TMPFILE)) {                                                                               \
    va_list more;                                                                                                      \
    va_start(more, last);                                                                                              \
    mode = va_arg(more, mode_t);                                                                                       \
    va_end(more);                                                                                                      \
  }

int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* `at` < 0: where the file stands, which is known afterwards. */
static void note_write(int file, uint64_t inode, const struct iovec *parts, int count, off_t at, ssize_t written) {
  off_t position = at < 0 ? lseek(file, 0, SEEK_CUR) - written : at;
  for (int part = 0; part < count && written > 0; part++) {
    size_t bytes = parts[part].iov_len < (size_t)written ? parts[part].iov_len : (size_t)written;
    say(WRITTEN, inode, position, parts[part].iov_base, bytes, "", 0);
    position += bytes;
    written -= bytes;
  }
}

#define WRITES(call, parts, count, at)                                                                                 \
  uint64_t inode = inode_of(file);                                                                                     \
  if (!inode) return call;                                                                                             \
  LOCKED(ssize_t, call, note_write(file, inode, parts, count, at, result))

ssize_t write(int file, const void *data, size_t bytes) {
  REAL(write);
  struct iovec part = {(void *)data, bytes};
  WRITES(real_write(file, data, bytes), &part, 1, -1);
}
static ssize_t written_at(int file, const void *data, size_t bytes, off_t at) {
  REAL(pwrite);
  struct iovec part = {(void *)data, bytes};
  WRITES(real_pwrite(file, data, bytes, at), &part, 1, at);
}
ssize_t pwrite(int file, const void *data, size_t bytes, off_t at) { return written_at(file, data, bytes, at); }
ssize_t pwrite64(int file, const void *data, size_t bytes, off64_t at) { return written_at(file, data, bytes, at); }
ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  WRITES(real_writev(file, parts, count), parts, count, -1);
}
static ssize_t parts_written_at(int file, const struct iovec *parts, int count, off_t at) {
  REAL(pwritev);
  WRITES(real_pwritev(file, parts, count, at), parts, count, at);
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) {
  return parts_written_at(file, parts, count, at);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t at) {
  return parts_written_at(file, parts, count, at);
}

static int resized(int file, off_t bytes) {
  REAL(ftruncate);
  uint64_t inode = inode_of(file);
  if (!inode) return real_ftruncate(file, bytes);
  LOCKED(int, real_ftruncate(file, bytes), say(RESIZED, inode, bytes, "", 0, "", 0));
}
int ftruncate(int file, off_t bytes) { return resized(file, bytes); }
int ftruncate64(int file, off64_t bytes) { return resized(file, bytes); }

static void note_size(int file, uint64_t inode) {
  struct stat status;
  if (fstat(file, &status)) abort();
  say(RESIZED, inode, status.st_size, "", 0, "", 0);
}
static int reserved(int file, int mode, off_t at, off_t bytes) {
  REAL(fallocate);
  uint64_t inode = inode_of(file);
  if (!inode) return real_fallocate(file, mode, at, bytes);
  LOCKED(int, real_fallocate(file, mode, at, bytes),
         mode & ~FALLOC_FL_KEEP_SIZE ? say(UNSEEN, inode, 0, "fallocate", 9, "", 0) : note_size(file, inode));
}
int fallocate(int file, int mode, off_t at, off_t bytes) { return reserved(file, mode, at, bytes); }
int fallocate64(int file, int mode, off64_t at, off64_t bytes) { return reserved(file, mode, at, bytes); }
/* Answers with the number of the error. */
static int reserved_for_sure(int file, off_t at, off_t bytes) {
  REAL(posix_fallocate);
  uint64_t inode = inode_of(file);
  if (!inode) return real_posix_fallocate(file, at, bytes);
  pthread_mutex_lock(&lock);
  int failure = real_posix_fallocate(file, at, bytes);
  if (!failure) note_size(file, inode);
  pthread_mutex_unlock(&lock);
  return failure;
}
int posix_fallocate(int file, off_t at, off_t bytes) { return reserved_for_sure(file, at, bytes); }
int posix_fallocate64(int file, off64_t at, off64_t bytes) { return reserved_for_sure(file, at, bytes); }

static int synced(int file, int (*sync)(int)) {
  uint64_t inode = inode_of(file);
  if (!inode) return sync(file);
  uint64_t number = atomic_fetch_add(&syncs, 1);
  pthread_mutex_lock(&lock);
  say(SYNCING, inode, number, "", 0, "", 0);
  pthread_mutex_unlock(&lock);
  int result = sync(file);
  if (result) return result;
  pthread_mutex_lock(&lock);
  say(SYNCED, inode, number, "", 0, "", 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int fsync(int file) { REAL(fsync); return synced(file, real_fsync); }
int fdatasync(int file) { REAL(fdatasync); return synced(file, real_fdatasync); }

/* Names that lead out of the folder, or into it, are none of which the replay can make sense. */
static int moved(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  REAL(renameat2);
  char whole[PATH_MAX], other[PATH_MAX];
  const char *first = below(from_folder, from, whole), *second = below(to_folder, to, other);
  if (!first && !second) return real_renameat2(from_folder, from, to_folder, to, flags);
  LOCKED(int, real_renameat2(from_folder, from, to_folder, to, flags),
         say_paths(flags || !first || !second ? UNSEEN : RENAMED, 0, first ? first : "renamed in", second ? second : ""));
}
int rename(const char *from, const char *to) { return moved(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return moved(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return moved(a, from, b, to, flags); }

static int linked(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  REAL(linkat);
  char whole[PATH_MAX], other[PATH_MAX];
  const char *first = below(from_folder, from, whole), *second = below(to_folder, to, other);
  if (!first && !second) return real_linkat(from_folder, from, to_folder, to, flags);
  LOCKED(int, real_linkat(from_folder, from, to_folder, to, flags),
         say_paths(first && second ? LINKED : UNSEEN, 0, first ? first : "linked in", second ? second : ""));
}
int link(const char *from, const char *to) { return linked(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return linked(a, from, b, to, flags); }

static int unlinked(int folder, const char *name, int flags) {
  REAL(unlinkat);
  char whole[PATH_MAX];
  const char *path = below(folder, name, whole);
  if (!path) return real_unlinkat(folder, name, flags);
  LOCKED(int, real_unlinkat(folder, name, flags), say_paths(UNLINKED, 0, path, ""));
}
int unlink(const char *path) { return unlinked(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return unlinked(folder, path, flags); }
int rmdir(const char *path) { return unlinked(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = unlink(path);
  return result && errno == EISDIR ? rmdir(path) : result;
}

/* The file has to be there; its inode is what the replay knows it by. */
static void note_mode(int folder, const char *name, mode_t mode) {
  struct stat status;
  if (fstatat(folder, name, &status, 0)) abort();
  say(MODE_SET, status.st_ino, mode, "", 0, "", 0);
}
static int mode_set(int folder, const char *name, mode_t mode, int flags) {
  REAL(fchmodat);
  char whole[PATH_MAX];
  if (!below(folder, name, whole)) return real_fchmodat(folder, name, mode, flags);
  LOCKED(int, real_fchmodat(folder, name, mode, flags), note_mode(folder, name, mode));
}
int chmod(const char *path, mode_t mode) { return mode_set(AT_FDCWD, path, mode, 0); }
int fchmodat(int folder, const char *path, mode_t mode, int flags) { return mode_set(folder, path, mode, flags); }
int fchmod(int file, mode_t mode) {
  REAL(fchmod);
  uint64_t inode = inode_of(file);
  if (!inode) return real_fchmod(file, mode);
  LOCKED(int, real_fchmod(file, mode), say(MODE_SET, inode, mode, "", 0, "", 0));
}

static int made(int folder, const char *name, mode_t mode) {
  REAL(mkdirat);
  char whole[PATH_MAX];
  const char *path = below(folder, name, whole);
  if (!path) return real_mkdirat(folder, name, mode);
  LOCKED(int, real_mkdirat(folder, name, mode), say_paths(FOLDER, 0, path, ""));
}
int mkdir(const char *path, mode_t mode) { return made(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return made(folder, path, mode); }

static void *mapped(void *at, size_t bytes, int access, int flags, int file, off_t from) {
  REAL(mmap);
  uint64_t inode = flags & MAP_ANONYMOUS ? 0 : inode_of(file);
  if (inode && (flags & MAP_SHARED) && (access & PROT_WRITE)) {
    pthread_mutex_lock(&lock);
    say(UNSEEN, inode, 0, "mapped", 6, "", 0);
    pthread_mutex_unlock(&lock);
  }
  return real_mmap(at, bytes, access, flags, file, from);
}
void *mmap(void *at, size_t bytes, int access, int flags, int file, off_t from) {
  return mapped(at, bytes, access, flags, file, from);
}
void *mmap64(void *at, size_t bytes, int access, int flags, int file, off64_t from) {
  return mapped(at, bytes, access, flags, file, from);
}
