#!/usr/bin/env node
// Starts Stepmeter on a Node that runs it: this one, or the one that comes with the package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXPORT_FLAGS, IMPORT_FLAGS, RELAY_FLAGS, SERVE_ENVIRONMENT, SERVE_FLAGS } from './relay-flags.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
// The package has no sources. A clone runs them even if it was built, because what was built may be older.
const source = new URL('../src/cli/main.ts', import.meta.url);
const entry = existsSync(source) ? source : new URL('../dist/src/cli/main.js', import.meta.url);

const bundledNode = () => {
  try {
    const manifest = nodeModule
      .createRequire(import.meta.url)
      .resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
};

const inClone = existsSync(source) ? ' (run `npm ci` in the clone)' : '';

/** A clone has no packages until they are installed; those of a package need not be in its folder. */
const explainMissingPackages = (error) => {
  const isInstalled = !inClone || existsSync(new URL('../node_modules', import.meta.url));
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || isInstalled) throw error;
  console.error('stepmeter: Cannot start: the packages that it needs are not installed');
  console.error(`Run \`npm ci\` in ${fileURLToPath(new URL('..', import.meta.url))}`);
  process.exit(1);
};

/** How far apart two processes may get a signal. */
const APART_MS = 100;

/**
 * Passes on the signals that are sent to this process alone. The child has those that a terminal or a supervisor sends to
 * all processes already, and so has a process that does nothing, and ends by them.
 */
const passSignals = (child) => {
  const seenAt = new Map();
  const startWitness = () => {
    const stdio = ['pipe', 'ignore', 'ignore'];
    // No core dump can be written to this folder.
    const cwd = existsSync('/proc') ? '/proc' : '/';
    const witness = spawn('cat', { stdio, cwd, env: { PATH: process.env.PATH } });
    witness.stdin.on('error', () => {});
    witness.on('error', () => {});
    witness.on('exit', (_, name) => {
      if (!name) return;
      seenAt.set(name, performance.now());
      startWitness();
    });
  };
  startWitness();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])
    process.on(name, () => {
      const since = performance.now() - APART_MS;
      const passOn = () => (seenAt.get(name) ?? -Infinity) >= since || child.kill(name);
      // What happened meanwhile is handled between a timer and the next immediate.
      setTimeout(() => setImmediate(passOn), APART_MS);
    });
};

const args = process.argv.slice(2);
const flagsOf = new Map([
  ['relay', RELAY_FLAGS],
  ['serve', SERVE_FLAGS],
  ['export', EXPORT_FLAGS],
  ['import', IMPORT_FLAGS],
]);
const flags = flagsOf.get(args[0]) ?? [];
const runsHere = major > 22 || (major === 22 && minor >= 18);
const hasFlags = flags.every((flag) => process.execArgv.includes(flag));
const self = new URL(import.meta.url).pathname;

// Compiled code is kept between starts: it halves the time that a command takes to begin.
nodeModule.enableCompileCache?.();

if (runsHere && (hasFlags || !process.execve)) {
  await import(entry.href).catch(explainMissingPackages);
} else if (runsHere) {
  // Takes this process over, so that a supervisor has one process to look after.
  const env = args[0] === 'serve' ? { ...SERVE_ENVIRONMENT, ...process.env } : process.env;
  process.execve(process.execPath, [process.execPath, ...flags, self, ...args], env);
} else {
  const node = bundledNode();
  if (!node) {
    console.error(`stepmeter: Cannot run on Node ${process.versions.node}: 22.18 or newer is needed`);
    console.error(
      `Install a newer Node${process.platform === 'linux' ? `, or the optional dependencies of the package, which include one${inClone}` : ''}`,
    );
    process.exit(1);
  }
  const child = spawn(node, [...flags, self, ...args], { stdio: 'inherit' });
  passSignals(child);
  child.on('error', (error) => {
    console.error(`stepmeter: Cannot start the Node of the package: ${error.code ?? error.message}`);
    process.exit(1);
  });
  child.on('exit', (status, signal) => {
    if (signal) process.removeAllListeners(signal).kill(process.pid, signal);
    else process.exit(status ?? 1);
  });
}
