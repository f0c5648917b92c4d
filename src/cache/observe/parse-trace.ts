import { resolve } from 'node:path';
import { interpretersOf } from '../key/programs.ts';
import type { Access } from './observation.ts';
import { physicalPath, type PhysicalPath } from './physical-path.ts';

/**
 * System calls that do not exist for the command, because programs can open files through them without naming these.
 * They then use others, as on systems and in containers that do not permit them.
 */
export const REFUSED = 'io_uring_setup,open_by_handle_at';

/** The system calls that are traced; a question mark marks those that not every architecture has. */
export const TRACED: string = [
  '?open,openat,?openat2,?creat,execve,?execveat,getdents64,?getdents',
  '?stat,?lstat,?newfstatat,?statx,?access,faccessat,?faccessat2,?readlink,readlinkat',
  '?rename,?renameat,renameat2,?unlink,unlinkat,?mkdir,mkdirat,?rmdir,?symlink,symlinkat',
  '?link,linkat,truncate,?chmod,fchmodat,chdir,fchdir,clone,?clone3,?fork,?vfork',
  'getxattr,lgetxattr,fgetxattr,listxattr,llistxattr,flistxattr',
  REFUSED,
].join();

type Tracing = {
  readonly start: string;
  /** The current folder of each process. */
  readonly folders: Map<string, string>;
  /** Calls whose end comes later, because another process interrupted the line. */
  readonly begun: Map<string, string>;
  /** The process that last started another one. */
  forker: string | undefined;
};

/**
 * Parses the output of `strace -f -y` for a command that started in a folder. Where strace does not name the folder that
 * a relative path starts at, it is the one that the process changed to or inherited.
 */
export function parseTrace(text: string, folder: string): Access[] {
  const tracing: Tracing = { start: folder, folders: new Map(), begun: new Map(), forker: undefined };
  return text.split('\n').flatMap((line) => accessesIn(line, tracing));
}

const FORK = /^\d+ +(?:clone3?|v?fork)\(/;

function accessesIn(line: string, tracing: Tracing): Access[] {
  const [pid = ''] = line.split(' ', 1);
  if (!tracing.folders.has(pid)) tracing.folders.set(pid, tracing.folders.get(tracing.forker ?? '') ?? tracing.start);
  if (FORK.test(line)) tracing.forker = pid;
  const unfinished = / <unfinished \.\.\.>$/.exec(line);
  if (unfinished) tracing.begun.set(pid, line.slice(0, unfinished.index));
  if (unfinished) return [];
  const [, rest] = /<\.\.\. \w+ resumed>(.*)$/.exec(line) ?? [];
  const whole = rest === undefined ? line : `${tracing.begun.get(pid) ?? ''}${rest}`;
  const folder = tracing.folders.get(pid) ?? tracing.start;
  noteFolder(whole, pid, tracing);
  return accessesOf(whole, folder);
}

/** Follows a process to another folder. */
function noteFolder(line: string, pid: string, { folders, start }: Tracing): void {
  const [, named] = /AT_FDCWD<((?:[^>\\]|\\.)*)>/.exec(line) ?? [];
  const [, changed] = /^\d+ +chdir\("((?:[^"\\]|\\.)*)"\) += 0/.exec(line) ?? [];
  const [, opened] = /^\d+ +fchdir\(\d+<((?:[^>\\]|\\.)*)>\) += 0/.exec(line) ?? [];
  const next = named ?? changed ?? opened;
  if (next !== undefined) folders.set(pid, resolve(folders.get(pid) ?? start, unescape(next)));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** strace writes bytes above 127 as octal numbers. */
function unescape(text: string): string {
  const bytes = text.replaceAll(/\\([0-7]{1,3})|\\(.)/g, (_, octal: string | undefined, sign: string) =>
    octal === undefined ? (ESCAPES[sign] ?? sign) : String.fromCodePoint(Number.parseInt(octal, 8)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const CALL = /^\d+\s+(\w+)\((.*)\)\s+= (-?\d+|\?)/;

/** Why there is nothing at a path; also if a folder that it names is a file. */
const MISSES = / (?:ENOENT|ENOTDIR|ELOOP|ENAMETOOLONG) /;

function accessesOf(line: string, at: string): Access[] {
  const [, call = '', args = '', result] = CALL.exec(line) ?? [];
  if (call.startsWith('getdents')) return list(args);
  if (/^(?:clone|v?fork|fchdir|io_uring|open_by)/.test(call)) return [];
  if (call.endsWith('xattr')) return readAttributes(args, result, at);
  const found = pathsIn(args, at);
  const links = found.flatMap((one) => one.links.map((path): Access => ({ kind: 'read', path })));
  const paths = found.map(({ path }) => path);
  const scripts = call.startsWith('execve') && result === '0' ? paths.slice(0, 1) : [];
  const interpreters = scripts.flatMap((path) => interpretersOf(path, at));
  const opened = interpreters.map((path): Access => ({ kind: 'read', path }));
  return [
    ...links,
    ...opened,
    ...accessesOfCall(call, args, paths, result === '-1' && (MISSES.test(line) ? 'miss' : 'read')),
  ];
}

function list(args: string): Access[] {
  const [, path] = /^\d+<([^>]*)>/.exec(args) ?? [];
  return path === undefined ? [] : [{ kind: 'list', path: unescape(path) }];
}

/** Programs that copy or list files ask for attributes of the system, and most files have no others. */
function readAttributes(args: string, result: string | undefined, at: string): Access[] {
  const isUsed = args.includes('"user.') || (!/"(?:system|security)\./.test(args) && Number(result) > 0);
  const [, opened] = /^\d+<((?:[^>\\]|\\.)*)>/.exec(args) ?? [];
  const path = opened === undefined ? pathsIn(args, at)[0]?.path : unescape(opened);
  return isUsed && path !== undefined ? [{ kind: 'attributes', path }] : [];
}

/** A text in quotes, with the folder that it is relative to in front of it. */
const PATH = /(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"/g;

function pathsIn(args: string, at: string): PhysicalPath[] {
  return [...args.matchAll(PATH)].flatMap(([, folder, path = '']) => {
    const start = folder === undefined ? at : unescape(folder);
    return isFile(start) ? [physicalPath(start, unescape(path))] : [];
  });
}

/** A descriptor of a pipe or a socket has a name such as `socket:[123]` and is no file. */
function isFile(descriptor: string): boolean {
  return descriptor.startsWith('/');
}

/** What a call did that may have failed because there is nothing, or for another reason. */
function accessesOfCall(
  call: string,
  args: string,
  paths: readonly string[],
  failed: 'miss' | 'read' | false,
): Access[] {
  // A call that failed changed nothing.
  if (failed) return paths.slice(0, 1).map((path) => ({ kind: failed, path }));
  if (call === 'creat') return paths.map((path) => ({ kind: 'write', path }));
  if (call.startsWith('open')) return paths.flatMap((path) => accessesOfOpen(path, args));
  // What is at the first name is found at the second one afterwards.
  if (call.startsWith('rename'))
    return paths.flatMap((path, index): Access[] =>
      index === 0
        ? [
            { kind: 'read', path },
            { kind: 'write', path },
          ]
        : [{ kind: 'write', path }],
    );
  if (/^(?:unlink|mkdir|rmdir)/.test(call)) return paths.map((path) => ({ kind: 'write', path }));
  if (/^(?:truncate|chmod|fchmod)/.test(call)) return paths.map((path) => ({ kind: 'append', path }));
  // Of a link, only the second name is new; a symbolic one has any text as its target.
  if (call.startsWith('symlink')) return paths.slice(-1).map((path) => ({ kind: 'write', path }));
  if (call.startsWith('link')) return paths.map((path, index) => ({ kind: index === 0 ? 'read' : 'write', path }));
  // The other texts are arguments, or what the link contains.
  return /^(?:execve|readlink)/.test(call)
    ? paths.slice(0, 1).map((path) => ({ kind: 'read', path }))
    : paths.map((path) => ({ kind: 'read', path }));
}

const WRITES = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/;

/** With these, nothing of what was there can be read later. */
const REPLACES = /O_TRUNC|O_EXCL/;

function accessesOfOpen(path: string, flags: string): Access[] {
  if (!WRITES.test(flags)) return [{ kind: 'read', path }];
  if (REPLACES.test(flags)) return [{ kind: 'write', path }];
  return [{ kind: 'append', path }, ...(flags.includes('O_RDWR') ? [{ kind: 'read', path } as const] : [])];
}
