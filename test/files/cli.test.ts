import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bashCall } from '../../src/testing/fake-model/bash.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { METRIC } from '../../src/telemetry/names.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import type { Turn } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { commitAll, git, writeFiles } from '../../src/testing/git-project.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import { realTests } from '../../src/testing/real.ts';
import { counted } from '../../src/testing/store/sums.ts';

const real = realTests('what the shell commands of a real session changed', missingClaude());

/** Each line is a command run by the model, and what it changes. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['rm old.txt', ['delete old.txt']],
  ['mv b.txt moved.txt', ['create moved.txt', 'delete b.txt']],
  ['sed -i s/two/2/ a.txt', ['modify a.txt']],
  [
    'mkdir gen; for i in $(seq 10 59); do echo "$i" > gen/$i.ts; done',
    Array.from({ length: 50 }, (_, i) => `create gen/${i + 10}.ts`),
  ],
  ['git checkout -- a.txt', ['modify a.txt']],
  ['mkdir -p node_modules/x; for i in 1 2 3; do echo "$i" > node_modules/x/$i.js; done', []],
  ['cp moved.txt copy.txt; exit 3', ['create copy.txt']],
  ['touch a.txt; chmod +x a.txt; ls -R > /dev/null', []],
  [
    'rm -rf gen; echo back > old.txt',
    ['create old.txt', ...Array.from({ length: 50 }, (_, i) => `delete gen/${i + 10}.ts`)],
  ],
];

/** The latency of a real model; without it two commands may share a snapshot. */
const THINKING_MS = 400;

const EXPECTED = [
  ...COMMANDS.map(([, changes]) => ({ tool: 'Bash', changes })),
  { tool: 'Bash', changes: ['create by-bash.txt'] },
  { tool: 'Write', changes: ['create w.txt'] },
  { tool: 'Bash', changes: ['delete moved.txt', 'modify copy.txt'] },
  { tool: 'Edit', changes: ['modify w.txt'] },
];

describe.skipIf(real.skip)(`${real.title}`, () => {
  describe.each([
    { form: 'module', version: {} },
    { form: 'command', version: { claimedVersion: '2.1.200 (Claude Code)' } },
  ])('with the hooks as a $form', ({ version }) => {
    let model: FakeModel;
    let workshop: Workshop;
    let store: Store;
    let report: RunReport;

    beforeAll(async () => {
      const plan: Turn[] = [];
      model = await startFakeModel(plan);
      workshop = openWorkshop({ modelUrl: model.url, ...version });
      plan.push(...turns(workshop.project));
      writeFiles(workshop.project, {
        '.gitignore': 'node_modules\n',
        'a.txt': 'one\ntwo\nthree\n',
        'b.txt': 'b\nb\n',
        'old.txt': 'old\n',
      });
      commitAll(workshop.project);
      const claude = ['claude', '-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions'];
      const done = await workshop.stepmeter(['exec', '--workflow', 'files', '--step', 'change', '--', ...claude]);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      const [{ id }] = JSON.parse((await workshop.stepmeter(['runs', '--json'])).stdout) as [{ id: string }];
      report = JSON.parse((await workshop.stepmeter(['show', id, '--json'])).stdout) as RunReport;
      store = await openStore(workshop.env);
    });

    afterAll(async () => {
      await store?.close();
      await model?.close();
      workshop?.remove();
    });

    test('books every file operation on the tool call that did it, and on no other', async () => {
      const calls = await store.db.selectFrom('tool_call').select(['id', 'tool']).orderBy('started_at').execute();
      const rows = await store.db.selectFrom('file_operation').selectAll().execute();
      const changesOf = (call: string): string[] =>
        rows.flatMap((row) => (row.tool_call_id === call ? `${row.operation} ${row.path}` : [])).sort(byPath);
      const found = calls.map(({ id, tool }) => ({ tool, changes: changesOf(id) }));
      const sorted = (all: readonly object[]): string[] => all.map((one) => JSON.stringify(one)).sort();
      const expected = EXPECTED.map(({ tool, changes }) => ({ tool, changes: changes.toSorted(byPath) }));
      expect(sorted(found)).toEqual(sorted(expected));
      expect(rows.filter(({ tool_call_id }) => tool_call_id === null)).toEqual([]);
      for (const { source, tool_call_id } of rows) {
        const isTool = calls.some(({ id, tool }) => id === tool_call_id && tool !== 'Bash');
        expect(source).toBe(isTool ? 'tool' : 'shell');
      }
    });

    test('adds up to what git says that the step changed', async () => {
      const [step] = await store.db.selectFrom('step_files').selectAll().execute();
      const changed = truth(workshop.project).map((line) => line.split(' '));
      const sum = (column: number): number => changed.reduce((all, fields) => all + Number(fields[column]), 0);
      expect(step).toMatchObject({ created: 3, modified: 1, deleted: 1, unexplained: 0 });
      expect([step?.lines_added, step?.lines_removed]).toEqual([sum(0), sum(1)]);
      const rows = await store.db.selectFrom('file_operation').selectAll().execute();
      const lines = rows.reduce((all, row) => all + (row.lines_added ?? 0) - (row.lines_removed ?? 0), 0);
      expect(lines).toBe(sum(0) - sum(1));
      const bytes = rows.reduce((all, row) => all + (row.size ?? 0) - (row.size_before ?? 0), 0);
      expect(bytes).toBe(step?.bytes);
      expect((await counted(store))[METRIC.reconcileDifference.name] ?? 0).toBe(0);
    });

    test('links the halves of a rename and counts lines', () => {
      const file = (operation: string, path: string) =>
        report.files.find((one) => one.operation === operation && one.path === path);
      expect(file('delete', 'b.txt')).toMatchObject({ renamedTo: 'moved.txt', source: 'shell' });
      expect(file('create', 'moved.txt')).toMatchObject({ renamedFrom: 'b.txt', linesAdded: 2, linesRemoved: 0 });
      expect(file('modify', 'a.txt')).toMatchObject({ linesAdded: 1, linesRemoved: 1 });
      expect(file('modify', 'copy.txt')).toMatchObject({ linesAdded: 1, linesRemoved: 0 });
    });

    test('counts what was written below node_modules and lists none of it', () => {
      expect(report.unlisted).toEqual({ files: 3, bytes: 6 });
      expect(report.files.filter(({ path }) => path.includes('node_modules'))).toEqual([]);
    });

    test('keeps no content and no command', () => {
      const state = join(workshop.dir, 'state', 'store.db');
      expect(readFileSync(state).includes('seq 10 59')).toBe(false);
      expect(readFileSync(state).includes('echo back')).toBe(false);
    });
  });

  describe('without a session', () => {
    let workshop: Workshop;

    beforeAll(() => {
      workshop = openWorkshop({ modelUrl: 'http://127.0.0.1:9' });
      writeFiles(workshop.project, { 'a.txt': 'a\n' });
    });

    afterAll(() => workshop?.remove());

    const show = async (...flags: string[]): Promise<RunReport> => {
      const command = ['sh', '-c', 'echo b >> a.txt; mkdir -p sub; echo c > sub/c.txt'];
      await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', ...flags, '--', ...command]);
      const [{ id }] = JSON.parse((await workshop.stepmeter(['runs', '--json'])).stdout) as [{ id: string }];
      return JSON.parse((await workshop.stepmeter(['show', id, '--json'])).stdout) as RunReport;
    };

    test('books what a command changed on its step, outside git too', async () => {
      const { files, steps } = await show();
      expect(files).toMatchObject([
        { operation: 'modify', path: 'a.txt', source: 'shell', linesAdded: 1, linesRemoved: 0 },
        { operation: 'create', path: 'sub/c.txt', source: 'shell', linesAdded: 1 },
      ]);
      expect(steps).toMatchObject([{ files: { created: 1, modified: 1, deleted: 0 } }]);
    });

    test('leaves it with --no-files', async () => {
      expect((await show('--no-files')).files).toEqual([]);
    });

    test('books a change once where steps are nested or run side by side on the same files', async () => {
      const inner = `${process.execPath} ${join(import.meta.dirname, '../../bin/stepmeter.mjs')} exec --workflow w --step`;
      const script = [
        'echo o > outer.txt',
        `${inner} one -- sh -c "sleep 0.2; echo 1 > one.txt"`,
        `(cd sub; ${inner} two -- sh -c "sleep 0.2; echo 2 > two.txt; rm c.txt")`,
      ];
      await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 'around', '--', 'sh', '-c', script.join('\n')]);
      const [{ id }] = JSON.parse((await workshop.stepmeter(['runs', '--json'])).stdout) as [{ id: string }];
      const { files } = JSON.parse((await workshop.stepmeter(['show', id, '--json'])).stdout) as RunReport;
      expect(files.map(({ step, operation, path }) => `${step}: ${operation} ${path}`).sort()).toEqual([
        'around: create outer.txt',
        'one: create one.txt',
        'two: create sub/two.txt',
        'two: delete sub/c.txt',
      ]);
    });
  });
});

function turns(project: string): Turn[] {
  return [
    ...COMMANDS.map(([command]) => ({ tools: [bashCall(command)], delayMs: THINKING_MS })),
    {
      delayMs: THINKING_MS,
      tools: [
        bashCall('sleep 0.3; echo 1 > by-bash.txt'),
        { name: 'Write', input: { file_path: join(project, 'w.txt'), content: 'w\nw\n' } },
        bashCall('sleep 0.1; echo 2 >> copy.txt; rm moved.txt'),
      ],
    },
    {
      delayMs: THINKING_MS,
      tools: [{ name: 'Edit', input: { file_path: join(project, 'w.txt'), old_string: 'w\nw', new_string: 'v' } }],
    },
    { delayMs: THINKING_MS },
  ];
}

function byPath(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** The changes since the first commit according to git. */
function truth(project: string): string[] {
  git(project, 'add', '--all');
  const lines = git(project, 'diff', '--cached', '--no-renames', '--minimal', '--numstat', 'HEAD').trim().split('\n');
  return lines.map((line) => line.replaceAll('\t', ' ')).sort();
}
