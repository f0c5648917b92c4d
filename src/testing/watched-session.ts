import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { FilesChangedRecord, StepFilesRecord } from '../spool/record.ts';
import { writeWhole } from '../spool/context-folder.ts';
import { watchWorktree, type Schedule } from '../files/watch-worktree.ts';
import { commitAll, shell, writeFiles } from './git-project.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Longer than any test: the only snapshot is the last. */
export const NEVER_MS = 60_000;

type Files = Readonly<Record<string, string>>;

/** Options of a watched session. */
type SessionOptions = {
  /** The form of the hooks. @default 'module' */
  readonly via?: 'module' | 'command';
  readonly settleMs?: number;
  /** Whether snapshots are only taken by `look()`, and not after a delay. */
  readonly manual?: boolean;
  /** Whether the project is reached through a symbolic link. */
  readonly throughLink?: boolean;
  /** A shell script that runs in the project before the watch starts. */
  readonly prepare?: string;
};

/** The start and the end of a tool call, in milliseconds since 1970. */
type Period = readonly [startedAt: number, at: number];

/** What the watch reported when it stopped. */
type WatchedFiles = {
  /** The changes of each tool call. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  readonly unexplained: readonly string[];
  /** How many files were created, modified and deleted. */
  readonly net: readonly number[];
  readonly unlisted: StepFilesRecord['unlisted'];
  readonly uncounted: StepFilesRecord['uncounted']['files'];
};

/** A session that works on a project and writes the records that the hooks would write. */
export async function openSession(files: Files, options: SessionOptions = {}) {
  const { via = 'module', manual, settleMs } = options;
  const { root, project, folder } = await prepareProject(files, options);
  const { schedule, look } = manualSchedule();
  const watch = await watchWorktree({
    project,
    folder,
    ...(settleMs && { settleMs }),
    ...(manual && { schedule }),
  });
  const record = recorder({ root, folder, via });
  const run = (command: string): Promise<Period> => runIn(project, command);
  return {
    project,
    folder,
    run,
    record,
    bash: async (id: string, command: string): Promise<void> => record(id, 'Bash', await run(command), { stdout: '' }),
    write: (id: string, path: string, content: string, original?: string): void => {
      const startedAt = Date.now();
      writeFiles(project, { [path]: content });
      record(id, 'Write', [startedAt, Date.now()], writeResponse(`${project}/${path}`, content, original));
    },
    /** Waits until the call's changes are recorded. */
    settled: (id: string): Promise<void> =>
      eventually(async () => {
        expect(recordsIn<FilesChangedRecord>(folder, 'files.changed').map(({ toolUseId }) => toolUseId)).toContain(id);
      }),
    look,
    stop: async (): Promise<WatchedFiles> => {
      await watch?.stop();
      return watchedFiles(folder);
    },
  };
}

async function prepareProject(files: Files, { throughLink, prepare }: SessionOptions) {
  const root = temporaryFolder();
  const [project, folder] = [join(root, throughLink ? 'link' : 'project'), join(root, 'spool')];
  mkdirSync(folder);
  mkdirSync(join(root, 'project'));
  if (throughLink) symlinkSync('project', project);
  writeFiles(root, Object.fromEntries(Object.entries(files).map(([path, text]) => [`project/${path}`, text])));
  commitAll(project);
  if (prepare) shell(project, prepare);
  await setTimeout(50);
  return { root, project, folder };
}

/** A schedule without time: `look()` waits until a snapshot is requested, and takes it. */
function manualSchedule(): { readonly schedule: Schedule; readonly look: () => Promise<void> } {
  let requested: (() => Promise<void>) | undefined;
  return {
    schedule: (work) => {
      requested = work;
      return () => (requested = undefined);
    },
    look: async () => {
      const work = await eventually(() => requested ?? Promise.reject(new Error('No snapshot is requested')), {
        everyMs: 5,
      });
      requested = undefined;
      await work();
    },
  };
}

type Recorder = (id: string, tool: string, period: Period, response: object) => void;

/** Writes the records of tool calls, with their times as times of the files. */
function recorder({ root, folder, via }: { root: string; folder: string; via: 'module' | 'command' }): Recorder {
  return (id, tool, [startedAt, at], response) => {
    const event = { hook_event_name: 'PostToolUse', tool_use_id: id, tool_name: tool, duration_ms: at - startedAt };
    const payload = { ...event, tool_response: response };
    const text = JSON.stringify({ v: 1, type: 'hook', via, ...(via === 'module' && { at }), payload });
    writeWhole(root, `${id}.json`, text);
    utimesSync(join(root, `${id}.json`), at / 1000, at / 1000);
    renameSync(join(root, `${id}.json`), join(folder, `${id}.json`));
  };
}

async function runIn(project: string, command: string): Promise<Period> {
  const startedAt = Date.now();
  // A shell started by the CLI is not faster than the clock of the file system either.
  await promisify(execFile)('sh', ['-ec', `sleep 0.02; ${command}`], { cwd: project });
  return [startedAt, Date.now()];
}

function writeResponse(filePath: string, content: string, originalFile: string | undefined): object {
  const type = originalFile === undefined ? 'create' : 'update';
  const structuredPatch = originalFile === undefined ? [] : [{ lines: [`-${originalFile}`, `+${content}`] }];
  return { type, filePath, content, originalFile, structuredPatch };
}

function recordsIn<T>(folder: string, type: string): T[] {
  return readdirSync(folder)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T & { readonly type: string })
    .filter((record) => record.type === type);
}

function watchedFiles(folder: string): WatchedFiles {
  const calls: Record<string, string[]> = {};
  for (const { toolUseId, changes } of recordsIn<FilesChangedRecord>(folder, 'files.changed'))
    (calls[toolUseId] ??= []).push(...changes.map(({ operation, path }) => `${operation} ${path}`));
  const [step] = recordsIn<StepFilesRecord>(folder, 'step.files');
  if (!step) throw new Error('Cannot read the result of the watch: no step.files record');
  const unexplained = step.unexplained.map(({ operation, path }) => `${operation} ${path}`);
  const { created, modified, deleted, unlisted, uncounted } = step;
  return { calls, unexplained, net: [created, modified, deleted], unlisted, uncounted: uncounted.files };
}
