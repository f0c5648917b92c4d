import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newRunId } from '../../core/ids/ids.ts';
import { leaseWorktree } from '../../pool/index.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import { git } from '../../testing/git-project.ts';
import { poolProject } from '../../testing/pool-project.ts';
import { readSpool } from '../../testing/read-spool.ts';
import type { BuildContext } from '../build-context.ts';
import type { BuildEvent } from '../events.ts';
import { openConflictWatch } from './conflict-watch.ts';
import { leaseName } from './task-worktree.ts';

test('a conflict with a task that still works is an event, once, and a recorded operation', async () => {
  const { env, repository, home } = poolProject();
  const runId = newRunId();
  const context = { v: 1, run: { id: runId, workflow: 'w' }, startedAt: Date.now(), project: repository } as const;
  openContextFolder(join(home, 'spool'), context);
  const events: BuildEvent[] = [];
  const build: Pick<BuildContext, 'env' | 'emit'> & { readonly state: Pick<BuildContext['state'], 'runId' | 'into'> } =
    {
      env,
      state: { runId, into: repository },
      emit: (event) => void events.push(event),
    };
  const watch = openConflictWatch(build as BuildContext);
  const works = async (task: string, file: string): Promise<string> => {
    const { path } = await leaseWorktree({ env, repository, runId, task: leaseName(runId, task) });
    watch.started(task);
    writeFileSync(join(path, file), task);
    return path;
  };
  const done = await works('parser', 'a.txt');
  await works('cart', 'a.txt');
  await works('docs', 'new.txt');
  git(done, 'commit', '--quiet', '--all', '--message', 'parser');

  const commit = git(done, 'rev-parse', 'HEAD').trim();
  await watch.ended('parser', commit);
  await watch.ended('parser', commit);
  expect(events).toEqual([{ type: 'note', text: 'Conflict between cart and parser: a.txt' }]);
  const records = readSpool(home).flatMap((folder) => folder.records);
  expect(records.filter(({ operation }) => operation === 'conflicts')).toMatchObject([
    { outcome: 'conflicting', heads: 3, conflicts: 1 },
    { outcome: 'conflicting', heads: 3, conflicts: 1 },
  ]);
});
