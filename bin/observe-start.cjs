// Notes the files that Node itself reads, without functions of `node:fs`: those that flags and variables name at its
// start, and addons; and the programs that it starts.
'use strict';
const { basename, delimiter, join, resolve } = require('node:path');

/** Variables that name files. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'OPENSSL_CONF', 'NODE_ICU_DATA'];

module.exports = ({ firstLineOf, existsSync, isFolder, listTree, noteGiven, noteUnseen, read, safely, wrap }) => {
  const flags = [...process.execArgv, ...wordsOf(process.env['NODE_OPTIONS'])];
  if (flags.includes('--test')) safely(() => listTree('.', ['node_modules', '.git']));
  for (const [index, argument] of flags.entries())
    for (const path of namedBy(argument, flags[index + 1]))
      if (/^--(?:env-file|experimental-config-file)/.test(argument) || existsSync(path)) read(path);
  for (const name of VARIABLES) if (process.env[name]) read(process.env[name]);
  wrap(process, 'loadEnvFile', (path = '.env') => read(path));
  wrap(process, 'dlopen', (_, path) => read(path));
  // What is behind `node:fs`.
  wrap(process, 'binding', (name) => (name === 'fs' ? noteUnseen('process.binding()') : undefined));
  /** Notes where the system looks for a program, and returns where it is. */
  const readProgram = (file, { PATH = '' }, folder) => {
    for (const place of file.includes('/') ? [''] : PATH.split(delimiter)) {
      const path = resolve(folder, join(place, file));
      read(path);
      if (existsSync(path)) return path;
    }
  };
  return {
    /** Notes a program and, if it is not observed as Node is, the folders that it is given. */
    readStart: (file, args, env, folder = '.') => {
      const program = readProgram(file, env, folder);
      if (program === undefined || basename(program) === 'node' || /^#!.*\bnode\b/.test(firstLineOf(program))) return;
      for (const path of args.map((word) => resolve(folder, word))) if (isFolder(path)) noteGiven(path);
    },
  };
};

/** The flags in a variable, which may be in quotes. */
function wordsOf(options = '') {
  const words = options.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/\\(.)|"/gs, '$1'));
}

/** What a flag of Node may name. */
function namedBy(argument, next) {
  const value = /^--[\w-]+=(.*)$/s.exec(argument)?.[1] ?? next;
  return argument.startsWith('-') && value ? [value] : [];
}
