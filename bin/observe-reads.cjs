// Loaded into every Node process of a cached command (NODE_OPTIONS --require): appends to $STEPMETER_OBSERVED which
// files it reads, lists or looks for, and which it writes. CommonJS without dependencies, because it runs on every
// version of Node; each line is written at once, because a process may be killed.
'use strict';
const fs = require('node:fs');
const moduleApi = require('node:module');
const { basename, dirname, join, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

const log = process.env.STEPMETER_OBSERVED;

if (log) {
  const { writeSync, openSync, existsSync, lstatSync, readdirSync } = fs;
  const seen = new Set();
  let file;

  const safely = (work) => {
    try {
      work();
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

  const note = (kind, path) => {
    try {
      const text = path instanceof URL ? fileURLToPath(path) : Buffer.isBuffer(path) ? path.toString() : path;
      if (typeof text !== 'string') return;
      const absolute = resolve(text);
      if (seen.has(`${kind} ${absolute}`)) return;
      seen.add(`${kind} ${absolute}`);
      const line = `${what(kind, absolute)} ${JSON.stringify(absolute)}\n`;
      file ??= openSync(log, 'a', 0o600);
      writeSync(file, line);
    } catch {
      // The command must not notice.
    }
  };

  const flagsOf = (options, fallback) =>
    typeof options === 'object' && options ? (options.flag ?? fallback) : options;

  const read = (path) => note('read', path);
  const write = (path) => note('write', path);
  const list = (path) => note('list', path);
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
    readdir: list,
    opendir: list,
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

  const wrap = (api, name, hook) => {
    const original = api[name];
    if (typeof original !== 'function') return;
    const wrapped = function (...args) {
      safely(() => hook(...args));
      return Reflect.apply(original, this, args);
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
  moduleApi.syncBuiltinESMExports();

  // Files that Node reads at its start.
  for (const [index, argument] of process.execArgv.entries()) {
    const [, path = process.execArgv[index + 1]] =
      /^--(?:env-file|env-file-if-exists|experimental-config-file)(?:=(.*))?$/s.exec(argument) ?? [];
    if (argument.startsWith('--env-file') || argument.startsWith('--experimental-config-file')) read(path);
  }
  wrap(process, 'loadEnvFile', (path = '.env') => read(path));

  // The manifest decides how a module is loaded.
  const readManifest = (folder) => {
    for (let at = folder; ; at = dirname(at)) {
      read(join(at, 'package.json'));
      if (existsSync(join(at, 'package.json')) || at === dirname(at) || basename(at) === 'node_modules') return;
    }
  };

  // Where Node looks for a package: one that appears nearer is used instead.
  const readPackage = (specifier, folder) => {
    const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
    for (let at = folder; ; at = dirname(at)) {
      const place = join(at, 'node_modules', name);
      if (basename(at) !== 'node_modules') read(place);
      if (existsSync(place)) return readManifest(place);
      if (at === dirname(at)) return;
    }
  };

  // What a path without an extension can mean, up to what it means now.
  const readCandidates = (path, found) => {
    for (const candidate of ['', '.js', '.json', '.node', '/package.json', '/index.js', '/index.json', '/index.node']) {
      read(path + candidate);
      if (path + candidate === found) return;
    }
  };

  const noteResolution = (specifier, parent, found) => {
    if (!parent?.startsWith('file:') || /^(?:node:|data:|https?:)/.test(specifier)) return;
    const folder = dirname(fileURLToPath(parent));
    if (specifier.startsWith('#')) return readManifest(folder);
    if (/^(?:file:|\.{0,2}\/|\.{1,2}$)/.test(specifier)) {
      if (!specifier.startsWith('file:'))
        readCandidates(resolve(folder, specifier.replace(/[?#].*$/, '')), found && fileURLToPath(found));
    } else if (!moduleApi.isBuiltin(specifier)) readPackage(specifier, folder);
  };

  // Modules are found and loaded without these functions. Before Node 22.15 only those of CommonJS are noticed.
  moduleApi.registerHooks?.({
    resolve: (specifier, context, next) => {
      let found;
      try {
        const result = next(specifier, context);
        found = result.url?.startsWith('file:') ? result.url : undefined;
        return result;
      } finally {
        safely(() => noteResolution(specifier, context.parentURL, found));
      }
    },
    load: (url, context, next) => {
      if (url.startsWith('file:'))
        safely(() => {
          const path = fileURLToPath(url.replace(/[?#].*$/, ''));
          read(path);
          readManifest(dirname(path));
        });
      return next(url, context);
    },
  });
}
