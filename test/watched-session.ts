import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { FilesChangedRecord, StepFilesRecord } from '../src/spool/record.ts';
import { writeWhole } from '../src/spool/context-folder.ts';
import { watchWorktree } from '../src/files/watch-worktree.ts';
import { commitAll, shell, writeFiles } from './git-project.ts';
import { eventually } from './stack/eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Longer than any test: the only snapshot is the last. */
export const NEVER_MS = 60_000;

type Files = Readonly<Record<string, string>>;

/** A session that works on a project and writes the records that the hooks would write. */
export const openSession = async (
  files: Files,
  options: { via?: 'module' | 'command'; settleMs?: number; throughLink?: boolean; prepare?: string } = {},
) => {
  const { via = 'module', throughLink, prepare, ...rest } = options;
  const root = temporaryFolder();
  const [project, folder] = [join(root, throughLink ? 'link' : 'project'), join(root, 'spool')];
  mkdirSync(folder);
  mkdirSync(join(root, 'project'));
  if (throughLink) symlinkSync('project', project);
  writeFiles(root, Object.fromEntries(Object.entries(files).map(([path, text]) => [`project/${path}`, text])));
  commitAll(project);
  if (prepare) shell(project, prepare);
  await setTimeout(50);
  const watch = await watchWorktree({ project, folder, ...rest });
  const records = <T>(type: string): T[] =>
    readdirSync(folder)
      .filter((name) => name.startsWith(type))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T);
  const record = (id: string, tool: string, [startedAt, at]: readonly [number, number], response: object): void => {
    const event = { hook_event_name: 'PostToolUse', tool_use_id: id, tool_name: tool, duration_ms: at - startedAt };
    const payload = { ...event, tool_response: response };
    const text = JSON.stringify({ v: 1, type: 'hook', via, ...(via === 'module' && { at }), payload });
    writeWhole(root, `${id}.json`, text);
    utimesSync(join(root, `${id}.json`), at / 1000, at / 1000);
    renameSync(join(root, `${id}.json`), join(folder, `${id}.json`));
  };
  const run = async (command: string): Promise<[number, number]> => {
    const startedAt = Date.now();
    // A shell started by the CLI is not faster than the clock of the file system either.
    await promisify(execFile)('sh', ['-ec', `sleep 0.02; ${command}`], { cwd: project });
    return [startedAt, Date.now()];
  };
  return {
    project,
    folder,
    run,
    record,
    bash: async (id: string, command: string): Promise<void> => record(id, 'Bash', await run(command), { stdout: '' }),
    write: (id: string, path: string, content: string, original?: string): void => {
      const startedAt = Date.now();
      writeFiles(project, { [path]: content });
      const type = original === undefined ? 'create' : 'update';
      const patch = original === undefined ? [] : [{ lines: [`-${original}`, `+${content}`] }];
      const response = {
        type,
        filePath: `${project}/${path}`,
        content,
        originalFile: original,
        structuredPatch: patch,
      };
      record(id, 'Write', [startedAt, Date.now()], response);
    },
    /** Waits until the call's changes are recorded. */
    settled: (id: string): Promise<void> =>
      eventually(async () => {
        expect(records<FilesChangedRecord>('files.changed').map(({ toolUseId }) => toolUseId)).toContain(id);
      }),
    /** Waits long enough for a snapshot, whether it finds something or not. */
    settledOrNot: (): Promise<void> => setTimeout(300),
    stop: async () => {
      await watch?.stop();
      const calls: Record<string, string[]> = {};
      for (const { toolUseId, changes } of records<FilesChangedRecord>('files.changed'))
        (calls[toolUseId] ??= []).push(...changes.map(({ operation, path }) => `${operation} ${path}`));
      const [step] = records<StepFilesRecord>('step.files');
      if (!step) throw new Error('the step was not recorded');
      const unexplained = step.unexplained.map(({ operation, path }) => `${operation} ${path}`);
      const { created, modified, deleted, unlisted, uncounted } = step;
      return { calls, unexplained, net: [created, modified, deleted], unlisted, uncounted: uncounted.files };
    },
  };
};
