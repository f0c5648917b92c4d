// Notes where the modules of a Node process come from: they are found and loaded without the functions of `node:fs`.
'use strict';
const moduleApi = require('node:module');
const { basename, delimiter, dirname, join, resolve } = require('node:path');
const { fileURLToPath } = require('node:url');
const { isMainThread } = require('node:worker_threads');

/** Functions of the observer: those of `node:fs` that it does not notice, and those that note something. */
let observer;

module.exports = (given) => {
  observer = given;
  const { read, safely, onBuiltin } = observer;
  safely(noteProgram);
  const original = moduleApi._resolveFilename;
  // `require.resolve(name, { paths })` looks in other folders than that of the module.
  moduleApi._resolveFilename = function (request, parent, isMain, options) {
    let found;
    try {
      found = Reflect.apply(original, this, [request, parent, isMain, options]);
      return found;
    } finally {
      if (Array.isArray(options?.paths)) safely(() => readFrom(options.paths, request, found));
    }
  };
  // Before Node 22.15 only modules of CommonJS are noticed.
  moduleApi.registerHooks?.({
    resolve: (specifier, context, next) => {
      let found;
      safely(() => onBuiltin(specifier));
      try {
        const result = next(specifier, context);
        found = result.url?.startsWith('file:') ? fileURLToPath(result.url) : undefined;
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
};

/** A program may be named without its extension. */
function noteProgram() {
  const [, program] = process.argv;
  const isProgram = (path) => observer.statSync(path, { throwIfNoEntry: false })?.isFile();
  const found = ['', '.js', '.json', '.node'].map((end) => program + end).find(isProgram);
  if (isMainThread && found) readCandidates(program, found);
}

function noteResolution(specifier, parent, found) {
  if (!parent?.startsWith('file:') || /^(?:node:|data:|https?:)/.test(specifier)) return;
  const folder = dirname(fileURLToPath(parent));
  if (specifier.startsWith('#')) return readManifest(folder);
  if (/^(?:file:|\.{0,2}\/|\.{1,2}$)/.test(specifier)) {
    if (!specifier.startsWith('file:')) readCandidates(resolve(folder, specifier.replace(/[?#].*$/, '')), found);
  } else if (!moduleApi.isBuiltin(specifier)) readPackage(specifier, folder, found);
}

/** Where a module is looked for, folder after folder. */
function readFrom(folders, request, found) {
  if (moduleApi.isBuiltin(request)) return;
  for (const folder of folders) {
    if (/^\.{1,2}(?:\/|$)/.test(request)) readCandidates(resolve(folder, request), found);
    else readPackage(request, resolve(folder), found);
  }
}

/** What a path without an extension can mean, up to what it means now. */
function readCandidates(path, found) {
  for (const candidate of ['', '.js', '.json', '.node', '/package.json', '/index.js', '/index.json', '/index.node']) {
    observer.read(path + candidate);
    if (path + candidate === found) return;
  }
}

/** Where Node looks for a package: one that appears nearer is used instead. */
function readPackage(specifier, folder, found) {
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
  for (let at = folder; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name);
    if (basename(at) !== 'node_modules') observer.read(place);
    if (observer.existsSync(place)) return readManifest(place);
    if (at === dirname(at)) break;
  }
  for (const at of (process.env.NODE_PATH ?? '').split(delimiter).filter(Boolean)) {
    readCandidates(resolve(at, specifier), found);
    if (found?.startsWith(join(resolve(at), '/'))) return;
  }
}

/** The manifest decides how a module is loaded. */
function readManifest(folder) {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    observer.read(manifest);
    if (observer.existsSync(manifest) || at === dirname(at) || basename(at) === 'node_modules') return;
  }
}
