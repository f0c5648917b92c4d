import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claudeBinary, claudeEnvironment } from './cli.ts';
import { PROGRAM } from '../run-cli.ts';

/** The output and exit code of a command. */
export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A running command: its output so far, and a function that stops it and returns its exit code. */
export type Running = { readonly stderr: () => string; readonly stop: () => Promise<number | null> };

/** A folder with a project, a state folder, a home for the CLI, and `claude` on a PATH of its own. */
export type Workshop = {
  readonly dir: string;
  readonly project: string;
  readonly home: string;
  /** Runs `stepmeter` in the project, or in another folder. */
  readonly stepmeter: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    folder?: string,
  ) => Promise<Finished>;
  /** Starts `stepmeter` without waiting for its end. */
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running;
  /** The environment of `stepmeter`. */
  readonly env: Readonly<Record<string, string>>;
  readonly remove: () => void;
};

/** The version that the CLI claims to have. @default its real version */
type WorkshopOptions = { readonly modelUrl: string; readonly claimedVersion?: string };

/** Opens a workshop in which the real CLI talks to the model at `modelUrl`. */
export function openWorkshop({ modelUrl, claimedVersion }: WorkshopOptions): Workshop {
  const dir = mkdtempSync(join(tmpdir(), 'stepmeter-line-'));
  const [project, home, bin] = [join(dir, 'project'), join(dir, 'home'), join(dir, 'bin')];
  mkdirSync(project);
  mkdirSync(home);
  // Of a CLI that has been started before: two first starts at once print a notice about each other's settings.
  writeFileSync(join(home, '.claude.json'), '{"numStartups":1}\n');
  placeClaude(bin, claimedVersion);
  const extra = { PATH: `${bin}:/usr/bin:/bin`, STEPMETER_HOME: join(dir, 'state') };
  const env = claudeEnvironment({ home, modelUrl, extra });
  return {
    dir,
    project,
    home,
    env,
    stepmeter: (args, more = {}, folder = project) => run(args, folder, { ...env, ...more }),
    start: (args, more = {}) => start(args, project, { ...env, ...more }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The real `claude`, except for the version that it reports. */
function placeClaude(folder: string, claimedVersion: string | undefined): void {
  const reportsVersion = claimedVersion ? `[ "$1" = --version ] && { echo "${claimedVersion}"; exit; }\n` : '';
  mkdirSync(folder);
  writeFileSync(join(folder, 'claude'), `#!/bin/sh\n${reportsVersion}exec "${claudeBinary()}" "$@"\n`);
  chmodSync(join(folder, 'claude'), 0o755);
}

function run(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...args],
      { cwd, env, maxBuffer: 1e8 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    stderr: () => stderr,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
