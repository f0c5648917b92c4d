import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import type { Turn } from '../../src/testing/fake-model/plan.ts';
import { commitAll } from '../../src/testing/git-project.ts';
import { realTests } from '../../src/testing/real.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';

const real = realTests('the files that the real CLI changes, by its tools and by its commands', missingClaude());

const NOTEBOOK = {
  cells: [{ cell_type: 'code', execution_count: null, id: 'c1', metadata: {}, outputs: [], source: ['a'] }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

describe.skipIf(real.skip)(real.title, () => {
  let model: FakeModel;
  let workshop: Workshop;
  const turns: Turn[] = [];

  beforeAll(async () => {
    model = await startFakeModel({ plans: [{ turns }] });
    workshop = openWorkshop({ modelUrl: model.url });
    const { project } = workshop;
    mkdirSync(join(project, 'src'));
    symlinkSync('src', join(project, 'linked'));
    writeFileSync(join(project, 'empty.txt'), '');
    writeFileSync(join(project, 'kept.txt'), 'one\ntwo\n');
    writeFileSync(join(project, 'n.ipynb'), `${JSON.stringify(NOTEBOOK, null, 1)}\n`);
    commitAll(project);
  });

  afterAll(async () => {
    workshop.remove();
    await model.close();
  });

  /** The changes of a session that plays these calls, sorted by path. */
  const changesOf = async (...calls: (readonly [string, Record<string, unknown>])[]): Promise<Shown['files']> => {
    turns.splice(0, turns.length, ...calls.map(([name, input]) => ({ tools: [{ name, input }] })));
    const claude = ['claude', '-p', 'go', '--permission-mode', 'bypassPermissions'];
    const { code, stderr } = await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', ...claude]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await workshop.stepmeter(['relay', '--once']);
    const { files } = JSON.parse((await workshop.stepmeter(['show', '--json'])).stdout) as Shown;
    return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  };

  const at = (path: string): string => join(workshop.project, path);

  test('by edits that create, edits of notebooks, and through links', async () => {
    const notebook = { notebook_path: at('n.ipynb'), cell_id: 'c1' };
    const files = await changesOf(
      ['Edit', { file_path: at('new/made.txt'), old_string: '', new_string: 'fresh\n' }],
      ['Edit', { file_path: at('empty.txt'), old_string: '', new_string: 'filled\n' }],
      ['Read', { file_path: at('kept.txt') }],
      ['Edit', { file_path: at('kept.txt'), old_string: 'two', new_string: '' }],
      ['Read', { file_path: at('n.ipynb') }],
      ['NotebookEdit', { ...notebook, new_source: 'b' }],
      ['Write', { file_path: at('linked/written.txt'), content: 'x\n' }],
      ['Write', { file_path: 'relative.txt', content: 'x\n' }],
    );
    expect(files).toMatchObject([
      { operation: 'modify', path: 'empty.txt', source: 'tool', linesAdded: 1, linesRemoved: 0 },
      { operation: 'modify', path: 'kept.txt', source: 'tool', linesAdded: 0, linesRemoved: 1, size: 4 },
      { operation: 'modify', path: 'n.ipynb', source: 'tool', linesAdded: 1, linesRemoved: 3 },
      { operation: 'create', path: 'new/made.txt', source: 'tool', linesAdded: 1, linesRemoved: 0 },
      { operation: 'create', path: 'relative.txt', source: 'tool' },
      { operation: 'create', path: 'src/written.txt', source: 'tool' },
    ]);
  });

  test('by commands and tools in a worktree within the project', async () => {
    const worktree = '.claude/worktrees/w1';
    const files = await changesOf(
      ['Bash', { command: `git worktree add -q ${worktree} -b w1 2>/dev/null` }],
      ['Write', { file_path: at(`${worktree}/tool.txt`), content: 'x\n' }],
      ['Bash', { command: `(cd ${worktree} && rm kept.txt && echo x > shell.txt)` }],
    );
    expect(files.map(({ operation, path, source }) => [operation, path, source])).toEqual([
      ['delete', `${worktree}/kept.txt`, 'shell'],
      ['create', `${worktree}/shell.txt`, 'shell'],
      ['create', `${worktree}/tool.txt`, 'tool'],
    ]);
    const removal = await changesOf([
      'Bash',
      { command: `git worktree remove --force ${worktree}; echo y > after.txt` },
    ]);
    expect(removal.map(({ operation, path }) => `${operation} ${path}`)).toEqual(['create after.txt']);
  });

  test('by a command that gives a name that is no UTF-8', async () => {
    execFileSync('sh', ['-c', 'printf x > "$(printf "old\\377.bin")"'], { cwd: workshop.project });
    const files = await changesOf([
      'Bash',
      {
        command: 'mv "$(printf "old\\377.bin")" "$(printf "moved\\376.bin")"; printf y > "$(printf "moved\\377.bin")"',
      },
    ]);
    expect(files.map(({ operation, path }) => `${operation} ${path}`)).toEqual([
      'create moved\\xfe.bin',
      'create moved\\xff.bin',
      'delete old\\xff.bin',
    ]);
  });
});

type Shown = {
  readonly files: { operation: string; path: string; source: string; linesAdded: number; linesRemoved: number }[];
};
