// Notes what a Node process reads through modules of Node that open files themselves.
'use strict';
const moduleApi = require('node:module');
const { fileURLToPath } = require('node:url');

const { getBuiltinModule } = process;

const MODULES = new Map([
  ['node:sqlite', wrapSqlite],
  ['node:wasi', wrapWasi],
  ['wasi', wrapWasi],
]);

/** Functions of the observer: those that note something, and those that wrap functions. */
let observer;

/** Returns what is called with the name of each module of Node that the program loads. */
module.exports = (given) => {
  observer = given;
  const wrapped = new Set();
  return (name) => {
    const wrapModule = MODULES.get(name);
    if (!wrapModule || wrapped.has(wrapModule)) return;
    wrapped.add(wrapModule);
    wrapModule(getBuiltinModule(name));
    moduleApi.syncBuiltinESMExports();
  };
};

// A database that is created or changed is noticed after the run.
function wrapSqlite(sqlite) {
  const { safely, wrap, read } = observer;
  const { prototype } = sqlite.DatabaseSync;
  for (const method of ['exec', 'prepare']) wrap(prototype, method, readAttached);
  wrap(prototype, 'loadExtension', read);
  sqlite.DatabaseSync = new Proxy(sqlite.DatabaseSync, {
    construct: (target, args, made) => {
      safely(() => readDatabase(args[0]));
      return Reflect.construct(target, args, made);
    },
  });
}

// A text in quotes ends at the last quote before AS; quotes in it are doubled. Anything else can be calculated.
const ATTACH = /\battach\b\s*(?:database\b\s*)?(?:(['"])(.*?)\1\s*as\b|.)/gis;

function readAttached(sql) {
  for (const [, quote, text] of String(sql).matchAll(ATTACH)) {
    const isText = text !== undefined && !text.replaceAll(quote + quote, '').includes(quote);
    if (isText) readDatabase(text.replaceAll(quote + quote, quote));
    else observer.noteUnseen('a database that SQL attaches by a calculated name');
  }
}

function readDatabase(place) {
  const path = String(place)
    .replace(/^file:[^?]*/, fileURLToPath)
    .replace(/\?.*$/, '');
  if (path && path !== ':memory:') ['', '-wal', '-journal'].forEach((end) => observer.read(path + end));
}

function wrapWasi(wasi) {
  wasi.WASI = new Proxy(wasi.WASI, {
    construct: (target, args, made) => {
      if (Object.keys(args[0]?.preopens ?? {}).length > 0) observer.noteUnseen('folders of WASI');
      return Reflect.construct(target, args, made);
    },
  });
}
