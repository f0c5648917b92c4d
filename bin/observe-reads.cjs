// Loaded into every Node process of a cached command (NODE_OPTIONS --require): appends to $STEPMETER_OBSERVED which
// files it reads, lists or looks for, and which it writes. CommonJS without dependencies, because it runs on every
// version of Node; each line is written at once, because a process may be killed.
'use strict';
const fs = require('node:fs');
const moduleApi = require('node:module');
const { resolve } = require('node:path');
const { fileURLToPath } = require('node:url');

const log = process.env.STEPMETER_OBSERVED;

if (log) {
  const { writeSync, openSync, existsSync } = fs;
  const seen = new Set();
  let file;

  const note = (kind, path) => {
    try {
      const text = path instanceof URL ? fileURLToPath(path) : Buffer.isBuffer(path) ? path.toString() : path;
      if (typeof text !== 'string') return;
      const absolute = resolve(text);
      if (seen.has(`${kind} ${absolute}`)) return;
      seen.add(`${kind} ${absolute}`);
      const line = `${kind === 'read' && !existsSync(absolute) ? 'miss' : kind} ${JSON.stringify(absolute)}\n`;
      file ??= openSync(log, 'a', 0o600);
      writeSync(file, line);
    } catch {
      // The command must not notice.
    }
  };

  const writes = (flags) =>
    typeof flags === 'string' ? /[wa+]/.test(flags) : typeof flags === 'number' && (flags & 3) !== 0;
  const flagsOf = (options, fallback) =>
    typeof options === 'object' && options ? (options.flag ?? fallback) : options;

  const read = (path) => note('read', path);
  const write = (path) => note('write', path);
  const list = (path) => note('list', path);
  const open = (path, flags) => (writes(flags) ? write(path) : read(path));
  const copy = (from, to) => (read(from), write(to));

  const HOOKS = {
    open,
    openAsBlob: read,
    readFile: (path, options) => open(path, flagsOf(options && typeof options === 'object' ? options : {}, 'r')),
    stat: read,
    lstat: read,
    access: read,
    exists: read,
    readlink: read,
    realpath: read,
    readdir: list,
    opendir: list,
    writeFile: write,
    appendFile: write,
    truncate: write,
    unlink: write,
    rm: write,
    rmdir: write,
    mkdir: write,
    copyFile: copy,
    rename: (from, to) => (write(from), write(to)),
    symlink: (_, path) => write(path),
    link: (from, to) => copy(from, to),
    chmod: write,
    utimes: write,
  };

  const wrap = (api, name, hook) => {
    const original = api[name];
    if (typeof original !== 'function') return;
    const wrapped = function (...args) {
      hook(...args);
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
  moduleApi.syncBuiltinESMExports();

  // Modules are loaded without these functions. Before Node 22.15 only those of CommonJS are noticed.
  moduleApi.registerHooks?.({
    load: (url, context, next) => {
      if (url.startsWith('file:')) read(new URL(url.replace(/[?#].*$/, '')));
      return next(url, context);
    },
  });
}
