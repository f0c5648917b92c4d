import { chmodSync, cpSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { cacheCommand, type CacheCommand } from '../../cache/cache-command.ts';
import type { Host } from '../../cache/key/host.ts';
import { readHost } from '../../cache/key/host.ts';
import type { CacheResult, Surroundings } from '../../cache/request.ts';
import { writeFiles } from '../git-project.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What a test changes of a cached command. */
export type TestCommand = Partial<CacheCommand> & { readonly script: string };

/** A project whose commands are cached, with a cache, a clock and a host of its own. */
export type CachedProject = {
  readonly folder: string;
  /** The state folder, with the cache in it. */
  readonly home: string;
  readonly clock: { now: number };
  readonly host: { -readonly [K in keyof Host]: Host[K] };
  readonly problems: string[];
  /** Replaces parts of the surroundings of later runs. */
  readonly surroundings: { -readonly [K in keyof Surroundings]?: Surroundings[K] };
  /** Runs a shell script as a cached command. */
  readonly run: (command: TestCommand, env?: Readonly<Record<string, string>>) => Promise<CacheResult>;
  /** Standard output and standard error of the last run. */
  readonly lastOutput: () => [Buffer, Buffer];
  /** How often a script appended a line to `../runs`. */
  readonly runs: () => number;
  /** Another project with the same files and the same cache. */
  readonly copy: () => CachedProject;
};

/** Creates a project with these files, which is no git repository. */
export function cachedProject(files: Readonly<Record<string, string>>): CachedProject {
  const home = temporaryFolder();
  const folder = join(realpathSync(temporaryFolder()), 'project');
  mkdirSync(folder);
  writeFiles(folder, files);
  // Reading the real Node takes longer than everything else in a test.
  writeFiles(home, { 'bin/node': '#!/bin/sh\n' });
  chmodSync(join(home, 'bin/node'), 0o755);
  return openProject(folder, home);
}

const NOTHING_DECLARED = {
  name: 'check',
  command: 'sh',
  inputs: [],
  outputs: [],
  tools: [],
  lockfiles: [],
  variables: [],
} as const;

function openProject(folder: string, home: string): CachedProject {
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const project: CachedProject = {
    folder,
    home,
    host: readHost(),
    problems: [],
    surroundings: {},
    clock: { now: Date.UTC(2026, 0, 1) },
    run: ({ script, ...command }, more = {}) => {
      for (const pieces of Object.values(output)) pieces.length = 0;
      return cacheCommand(
        { ...NOTHING_DECLARED, args: ['-c', script], cwd: folder, ...command },
        {
          env: { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home, STEPMETER_HOME: home, ...more },
          host: project.host,
          now: () => project.clock.now,
          random: () => 1,
          warn: (problem) => project.problems.push(problem),
          sink: ({ stream, bytes }) => output[stream].push(bytes),
          ...project.surroundings,
        },
      );
    },
    lastOutput: () => [Buffer.concat(output.stdout), Buffer.concat(output.stderr)],
    runs: () => linesOf(join(folder, '..', 'runs')),
    copy: () => {
      const other = join(realpathSync(temporaryFolder()), 'project');
      cpSync(folder, other, { recursive: true, verbatimSymlinks: true });
      return openProject(other, home);
    },
  };
  return project;
}

function linesOf(file: string): number {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').length;
  } catch {
    return 0;
  }
}
