// Loaded into every Node process of a cached command (NODE_OPTIONS --require): appends to $STEPMETER_OBSERVED which
// files it reads, lists or looks for, and which it writes. CommonJS without dependencies, because it runs on every
// version of Node; each line is written at once, because a process may be killed.
'use strict';
const { isUtf8 } = require('node:buffer');
const childProcess = require('node:child_process');
const fs = require('node:fs');
const moduleApi = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');
const threads = require('node:worker_threads');

const LOG = 'STEPMETER_OBSERVED';

// A thread may have been started without the variables of its process.
const log = process.env[LOG] ?? threads.getEnvironmentData?.(LOG);

if (log) {
  threads.setEnvironmentData?.(LOG, log);
  const { writeSync, openSync, readSync, closeSync, existsSync, lstatSync, statSync, readdirSync, realpathSync } = fs;
  const seen = new Set();
  let file;

  const safely = (work) => {
    try {
      return work();
    } catch {
      // The command must not notice.
    }
  };

  const what = (kind, absolute) => {
    if (kind === 'read') return existsSync(absolute) ? 'read' : 'miss';
    if (kind === 'append') return existsSync(absolute) ? 'append' : 'write';
    if (kind === 'mkdir') return existsSync(absolute) ? 'read' : 'write';
    return kind;
  };

  // `..` after a link leads to where the link leads, and so do the links of a process to its files.
  const placeOf = (text) => {
    const [, before, after] = /^(.*[^./][^/]*\/+\.\.(?=\/|$)|\/proc\/.*)(.*)$/s.exec(text) ?? [];
    if (before === undefined) return resolve(text);
    try {
      const real = realpathSync.native(before);
      if (before.endsWith('..')) noteLinks(before);
      return resolve(real, `.${after}`);
    } catch {
      return resolve(text);
    }
  };

  const noteLinks = (text) => {
    for (let at = text; /[^/]/.test(at); at = at.replace(/\/*[^/]*\/*$/, ''))
      if (!at.endsWith('..') && lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) note('read', at);
  };

  // What the machine does at the moment; what identifies the process and the system is not part of keys, either.
  const MACHINE =
    /^\/(?:proc(?!\/(?:\d+|version|sys|filesystems|cpuinfo)(?:\/|$))|sys(?!\/fs\/cgroup)|dev(?!\/(?:null|zero|full|tty|fd|std(?:in|out|err)|pts|shm)(?:\/|$)))(?:\/|$)/;

  const note = (kind, path) =>
    safely(() => {
      if (Buffer.isBuffer(path) && !isUtf8(path)) return noteUnseen('a file whose name is not UTF-8');
      const text = path instanceof URL ? fileURLToPath(path) : Buffer.isBuffer(path) ? path.toString() : path;
      if (typeof text !== 'string') return;
      const absolute = placeOf(text);
      if (seen.has(`${kind} ${absolute}`)) return;
      seen.add(`${kind} ${absolute}`);
      const found = what(kind, absolute);
      if (found === 'miss' || !MACHINE.test(absolute)) writeLine(found, absolute);
      else if (found === 'read' || found === 'list') noteUnseen(absolute);
    });

  const writeLine = (kind, text) => {
    file ??= openSync(log, 'a', 0o600);
    writeSync(file, `${kind} ${JSON.stringify(text)}\n`);
  };

  // What is used here reads files in a way that is not noticed.
  const noteUnseen = (text) => safely(() => writeLine('unseen', text));

  const flagsOf = (options, fallback) =>
    typeof options === 'object' && options ? (options.flag ?? fallback) : options;

  const read = (path) => note('read', path);
  const write = (path) => note('write', path);
  const list = (path) => note('list', path);
  const listTree = (path, leftOut) => {
    list(path);
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory() && !leftOut?.includes(entry.name)) listTree(join(String(path), entry.name), leftOut);
  };
  // What is there before is kept.
  const append = (path) => note('append', path);
  const { O_EXCL, O_TRUNC } = fs.constants;
  const open = (path, flags) => {
    const isNumber = typeof flags === 'number';
    if (isNumber ? (flags & 3) === 0 : !/[wa+]/.test(flags ?? 'r')) return read(path);
    if (isNumber ? flags & (O_EXCL | O_TRUNC) : /[wx]/.test(flags)) return write(path);
    append(path);
    if (isNumber ? (flags & 3) === 2 : flags.includes('+')) read(path);
  };
  const copy = (from, to) => (read(from), write(to));
  const move = (from, to) => (read(from), write(from), write(to));

  const copyTree = (from, to) => {
    if (!lstatSync(from, { throwIfNoEntry: false })?.isDirectory()) return copy(from, to);
    list(from);
    note('mkdir', to);
    for (const name of readdirSync(from)) copyTree(join(String(from), name), join(String(to), name));
  };

  // The result of `realpath` depends on every link on the way.
  const readLinks = (path) => {
    read(path);
    for (let at = resolve(String(path)); at !== dirname(at); at = dirname(at))
      if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) read(at);
  };

  const HOOKS = {
    open,
    openAsBlob: read,
    readFile: (path, options) => open(path, flagsOf(options && typeof options === 'object' ? options : {}, 'r')),
    stat: read,
    lstat: read,
    access: read,
    exists: read,
    readlink: read,
    realpath: readLinks,
    readdir: (path, options) => (options?.recursive ? listTree(path) : list(path)),
    opendir: (path, options) => (options?.recursive ? listTree(path) : list(path)),
    writeFile: (path, _, options) => open(path, flagsOf(options && typeof options === 'object' ? options : {}, 'w')),
    appendFile: append,
    truncate: append,
    unlink: write,
    rm: write,
    rmdir: write,
    // One that exists is not made.
    mkdir: (path) => note('mkdir', path),
    copyFile: copy,
    cp: copyTree,
    rename: move,
    symlink: (_, path) => write(path),
    link: (from, to) => copy(from, to),
    chmod: append,
    utimes: append,
  };

  // The hook may return other arguments.
  const wrap = (api, name, hook) => {
    const original = api[name];
    if (typeof original !== 'function') return;
    const wrapped = function (...args) {
      const changed = safely(() => hook(...args));
      return Reflect.apply(original, this, changed ?? args);
    };
    // Keeps `realpath.native` and the symbol that util.promisify() uses.
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
    api[name] = wrapped;
  };

  for (const [name, hook] of Object.entries(HOOKS)) {
    wrap(fs, name, hook);
    wrap(fs, `${name}Sync`, hook);
    wrap(fs.promises, name, hook);
  }

  for (const name of ['realpath', 'realpathSync']) wrap(fs[name], 'native', readLinks);

  const firstLineOf = (path) => {
    const opened = openSync(path, 'r');
    const bytes = Buffer.alloc(256);
    const length = readSync(opened, bytes);
    closeSync(opened);
    return bytes.toString('latin1', 0, length).split('\n')[0];
  };
  const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const noteGiven = (path) => writeLine('given', path);
  const places = { existsSync, firstLineOf, isFolder, listTree };
  const { readStart } = require('./observe-start.cjs')({ ...places, noteGiven, noteUnseen, read, safely, wrap });

  // Programs often start others with variables of their own. The first flag, so that it sees what the others load.
  const replacesOptions = require('./observe-options.cjs');
  const noteOptions = (words) => replacesOptions(words) && noteUnseen('NODE_OPTIONS of its own for a command');
  const own = `--require ${JSON.stringify(__filename)}`;
  const observed = (env) => {
    const { NODE_OPTIONS: options = '' } = env;
    if (env[LOG] === log && options.startsWith(own)) return env;
    return { ...env, [LOG]: log, NODE_OPTIONS: `${own} ${options}`.trim() };
  };
  wrap(childProcess.ChildProcess.prototype, 'spawn', (options) => {
    const pairs = options.envPairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
    const env = observed(Object.fromEntries(pairs));
    safely(() => noteOptions(options.args ?? []));
    safely(() => readStart(options.file, options.args?.slice(1) ?? [], env, options.cwd));
    return [{ ...options, envPairs: Object.entries(env).map(([name, value]) => `${name}=${value}`) }];
  });
  threads.Worker = new Proxy(threads.Worker, {
    construct: (target, [program, options], made) => {
      const env = options?.env && typeof options.env === 'object' ? { env: observed(options.env) } : {};
      return Reflect.construct(target, [program, { ...options, ...env }], made);
    },
  });
  for (const name of ['spawnSync', 'execSync', 'execFileSync'])
    wrap(childProcess, name, (program, ...args) => {
      const at = args.findIndex((arg) => arg && typeof arg === 'object' && !Array.isArray(arg));
      const words = Array.isArray(args[0]) ? args[0] : [];
      safely(() => noteOptions([program, ...words]));
      const options = { ...args[at], env: observed(args[at]?.env ?? process.env) };
      if (name !== 'execSync') safely(() => readStart(program, words, options.env, options.cwd));
      return [program, ...(at < 0 ? [...args, options] : args.map((arg, index) => (index === at ? options : arg)))];
    });

  wrap(process, 'execve', (program, args = [], env = process.env) => (read(program), [program, args, observed(env)]));

  const wrapBuiltin = require('./observe-builtins.cjs')({ read, noteUnseen, safely, wrap });
  wrap(process, 'getBuiltinModule', wrapBuiltin);

  // Another manifest may appear nearer than the one that was found.
  wrap(moduleApi, 'findPackageJSON', (specifier, base) => {
    const placed = (place) => (String(place).startsWith('file:') ? fileURLToPath(String(place)) : String(place));
    const [from, wanted] = [placed(base ?? specifier), placed(specifier)];
    const [name] = /^(?:@[^/]+\/)?[^./][^/]*/.exec(wanted) ?? [];
    const folder = resolve(from, from.endsWith('/') ? '.' : '..');
    for (let at = name ? folder : resolve(folder, wanted); ; at = dirname(at)) {
      const files = [join(at, 'package.json'), ...(name ? [join(at, 'node_modules', name, 'package.json')] : [])];
      files.forEach(read);
      if (at === dirname(at) || existsSync(files.at(-1))) break;
    }
  });
  moduleApi.syncBuiltinESMExports();

  require('./observe-modules.cjs')({ existsSync, statSync, read, safely, onBuiltin: wrapBuiltin });
}
