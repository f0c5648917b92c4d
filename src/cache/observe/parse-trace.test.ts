import { expect, test } from 'vitest';
import { parseTrace } from './parse-trace.ts';

test('parseTrace() reads what processes open, look for, list and write', () => {
  const trace = `10 execve("/bin/sh", ["sh"], 0x7f /* 3 vars */) = 0
10 openat(AT_FDCWD</p>, "src/a b.txt", O_RDONLY|O_CLOEXEC) = 3</p/src/a b.txt>
10 openat(AT_FDCWD</p>, "dist/\\303\\274.js", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 4</p/dist/\\303\\274.js>
10 openat(AT_FDCWD</p>, "new", O_WRONLY|O_CREAT) = -1 EACCES (Permission denied)
10 newfstatat(AT_FDCWD</p>, "missing", 0x7ffe, 0) = -1 ENOENT (No such file or directory)
10 getdents64(5</p/plugins>, 0x55 /* 3 entries */, 32768) = 80
10 renameat2(AT_FDCWD</p>, "x", AT_FDCWD</p>, "y", 0) = 0
10 symlinkat("../target", AT_FDCWD</p>, "link") = 0`;
  expect(parseTrace(trace, '/p')).toEqual([
    { kind: 'read', path: '/bin/sh' },
    { kind: 'read', path: '/p/src/a b.txt' },
    { kind: 'write', path: '/p/dist/ü.js' },
    { kind: 'read', path: '/p/new' },
    { kind: 'miss', path: '/p/missing' },
    { kind: 'list', path: '/p/plugins' },
    { kind: 'read', path: '/p/x' },
    { kind: 'write', path: '/p/x' },
    { kind: 'write', path: '/p/y' },
    { kind: 'write', path: '/p/link' },
  ]);
});

test('parseTrace() follows processes to other folders, and puts interrupted calls together', () => {
  const trace = `10 chdir("sub") = 0
10 vfork( <unfinished ...>
11 access("in-child", F_OK) = 0
11 chdir("/else") = 0
10 <... vfork resumed>) = 11
10 openat(AT_FDCWD</p/sub>, "half", O_RDONLY <unfinished ...>
11 access("moved", F_OK) = -1 ENOENT (No such file or directory)
10 <... openat resumed>) = 3</p/sub/half>
10 access("still", F_OK) = 0`;
  expect(parseTrace(trace, '/p').map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'read /p/sub',
    'read /p/sub/in-child',
    'read /else',
    'miss /else/moved',
    'read /p/sub/half',
    'read /p/sub/still',
  ]);
});

test('parseTrace() ignores pipes and sockets, which are no files of the folder', () => {
  const trace = `10 newfstatat(1<socket:[52264]>, "", {st_mode=S_IFSOCK|0777}, AT_EMPTY_PATH) = 0
10 newfstatat(2<pipe:[52265]>, "", {st_mode=S_IFIFO|0600}, AT_EMPTY_PATH) = 0
10 newfstatat(3</p/a.txt>, "", {st_mode=S_IFREG|0644}, AT_EMPTY_PATH) = 0`;
  expect(parseTrace(trace, '/p')).toEqual([{ kind: 'read', path: '/p/a.txt' }]);
});

test('parseTrace() shows what replaces a file from what keeps its content, and reads no result as a path', () => {
  const trace = `10 openat(AT_FDCWD</p>, "log", O_WRONLY|O_CREAT|O_APPEND, 0666) = 3</p/log>
10 openat(AT_FDCWD</p>, "db", O_RDWR|O_CREAT, 0666) = 4</p/db>
10 openat(AT_FDCWD</p>, "lock", O_RDWR|O_CREAT|O_EXCL, 0666) = 5</p/lock>
10 fchmodat(AT_FDCWD</p>, "tool", 0755) = 0
10 readlink("link", "target", 4095) = 6
10 openat(AT_FDCWD</p>, "file/x", O_RDONLY) = -1 ENOTDIR (Not a directory)`;
  expect(parseTrace(trace, '/p').map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'append /p/log',
    'append /p/db',
    'read /p/db',
    'write /p/lock',
    'append /p/tool',
    'read /p/link',
    'miss /p/file/x',
  ]);
});

test('parseTrace() notices reads of extended attributes that are not those of the system', () => {
  const trace = `10 getxattr("listed", "system.posix_acl_access", NULL, 0) = -1 ENODATA (No data available)
10 lgetxattr("copied", "security.selinux", NULL, 0) = -1 EOPNOTSUPP (Operation not supported)
10 llistxattr("plain", "", 4096) = 0
10 llistxattr("some", "user.x", 4096) = 7
10 fgetxattr(3</p/open>, "user.x", NULL, 0) = -1 ENODATA (No data available)`;
  expect(parseTrace(trace, '/p')).toEqual([
    { kind: 'attributes', path: '/p/some' },
    { kind: 'attributes', path: '/p/open' },
  ]);
});
