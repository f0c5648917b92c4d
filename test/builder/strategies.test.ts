import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import type { Conversation } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { doing, packageFiles, parallelModel, planning, SLUGIFY, TASKS, write } from './slugify-model.ts';

const real = realTests('strategies of builds with the real CLI', missingClaude());

describe.skipIf(real.skip)(real.title, () => {
  let model: FakeModel;
  let shop: Workshop;

  afterEach(async () => {
    await model.close();
    shop.remove();
  });

  const build = async (plans: Conversation[], ...args: string[]) => {
    model = await startFakeModel({ plans });
    shop = openWorkshop({ modelUrl: model.url });
    const into = join(shop.dir, 'slugify');
    const { code, stdout, stderr } = await shop.stepmeter(['build', SLUGIFY, '--into', into, '--json', ...args]);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    const stages = events
      .filter(({ type }) => type === 'stage.ended')
      .map(({ stage, task, result }) => [stage, ...(task === undefined ? [] : [task]), result].join(' '));
    return { into, code, stderr, events, stages, last: events.at(-1) ?? {} };
  };

  const notes = (events: readonly Event[]): string[] =>
    events.filter(({ type }) => type === 'note').map(({ text }) => String(text));

  const requestsWith = (text: string) =>
    model.requests.filter(({ messages }) => JSON.stringify(messages?.[0]).includes(text));

  const shown = async (runId: unknown) =>
    JSON.parse((await shop.stepmeter(['show', String(runId), '--json'])).stdout) as {
      totals: { costUsd: number };
      steps: { name: string; attempt: number; kind: string; files: object }[];
    };

  test('parallel: a session and a worktree for each task, merged, checked and packed; bill = store', async () => {
    const { into, code, stderr, stages, events, last } = await build(parallelModel(), '--strategy', 'parallel');
    expect({ code, stderr, stages }).toMatchObject({ code: 0, stderr: '' });
    expect(stages.filter((one) => one.startsWith('implement')).sort()).toEqual(
      ['package', 'source', 'test'].map((task) => `implement ${task} success`),
    );
    expect(stages.slice(4)).toEqual(['merge success', 'check success', 'package success']);
    expect(notes(events)).toEqual(['3 tasks, up to 3 at the same time; no earlier parallel build to compare']);
    for (const [path, content] of packageFiles()) expect(readFileSync(join(into, path), 'utf8')).toBe(content);
    const report = await shown(last['runId']);
    expect(report.totals.costUsd).toBeCloseTo(Number(last['costUsd']), 9);
    expect(report.steps.filter(({ name }) => name === 'implement').map(({ attempt, kind }) => [attempt, kind])).toEqual(
      Array.from({ length: 3 }, () => [1, 'first']),
    );
    expect(execFileSync('git', ['-C', into, 'worktree', 'list'], { encoding: 'utf8' }).trim().split('\n')).toHaveLength(
      1,
    );
  });

  test('parallel: tasks that name one file are done by one session; others start after those that they need', async () => {
    const files = packageFiles();
    const tasks = {
      a: ['src/slugify.js'],
      b: ['src/slugify.js', 'src/slugify.d.ts'],
      test: TASKS['test'] ?? [],
      package: TASKS['package'] ?? [],
    };
    const paths = { a: tasks.b, test: tasks.test, package: tasks.package };
    const plans = [
      planning(tasks, { package: ['a', 'test'] }),
      ...Object.entries(paths).map(([id, list]) =>
        doing(id, [{ tools: list.map((path) => write(path, files.get(path) ?? '')) }]),
      ),
    ];
    const { code, stderr, stages, events } = await build(plans, '--strategy', 'parallel');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(notes(events)[0]).toBe('The tasks a, b name the same files: one session does them');
    expect(stages.slice(1, 3).sort()).toEqual(['implement a success', 'implement test success']);
    expect(stages.slice(3)).toEqual([
      'merge package success',
      'implement package success',
      'merge success',
      'check success',
      'package success',
    ]);
  });

  test('parallel: a conflict is reported before the merge, and a session resolves it', async () => {
    const files = packageFiles();
    const conflicting = (task: string) => [
      {
        tools: [
          ...(TASKS[task] ?? []).map((path) => write(path, files.get(path) ?? '')),
          write('src/notes.js', `export const by = '${task}';\n`),
        ],
      },
    ];
    const plans = [
      planning(TASKS),
      ...Object.keys(TASKS).map((task) =>
        doing(task, task === 'package' ? (parallelModel().at(-1)?.turns ?? []) : conflicting(task)),
      ),
      {
        when: 'Two tasks of the plan changed',
        turns: [
          { tools: [{ name: 'Read', input: { file_path: '$CWD/src/notes.js' } }] },
          { tools: [write('src/notes.js', "export const by = 'both';\n")] },
        ],
      },
    ];
    const { into, code, stderr, stages, events } = await build(plans, '--strategy', 'parallel');
    expect({ code, stderr, stages }).toMatchObject({ code: 0, stderr: '' });
    expect(notes(events).at(-1)).toMatch(/^Conflict between (source and test|test and source): src\/notes\.js$/);
    expect(stages.slice(4)).toEqual([
      'merge failure',
      expect.stringMatching(/^repair (source|test) success$/),
      'check success',
      'package success',
    ]);
    expect(readFileSync(join(into, 'src', 'notes.js'), 'utf8')).toBe("export const by = 'both';\n");
  });

  test('parallel: no session starts that the budget does not cover, and what was done is kept', async () => {
    const { code, stages, last } = await build(parallelModel(), '--strategy', 'parallel', '--budget', '0.03usd');
    expect({ code, end: last['end'] }).toEqual({ code: 1, end: 'budget_exhausted' });
    expect(Number(last['costUsd'])).toBeLessThanOrEqual(0.03);
    expect(stages.filter((one) => one.endsWith('failure')).length).toBeGreaterThan(0);
    expect(stages).not.toContain('merge success');
    expect(String(last['message'])).toMatch(/^Cannot start the task \w+: \$0\.0\d+ of the budget is left/);
  });

  test('subagents: the session gets the subagents, and their work and cost are part of it', async () => {
    const files = packageFiles();
    const delegated = (name: string, prompt: string) => ({
      tools: [{ name: 'Task', input: { description: name, prompt, subagent_type: name, run_in_background: false } }],
    });
    const all = Object.values(TASKS).flat();
    const sources = all.filter((path) => !path.startsWith('test/'));
    const plans = [
      planning(TASKS),
      { when: 'SUBAGENT-SOURCES', turns: [{ tools: sources.map((path) => write(path, files.get(path) ?? '')) }] },
      {
        when: 'SUBAGENT-TESTS',
        turns: [{ tools: [write('test/slugify.test.js', files.get('test/slugify.test.js') ?? '')] }],
      },
      {
        when: 'Build the package',
        turns: [delegated('implementer', 'SUBAGENT-SOURCES'), delegated('tester', 'SUBAGENT-TESTS')],
      },
    ];
    const { code, stderr, stages, last } = await build(plans, '--strategy', 'subagents');
    expect({ code, stderr, stages }).toEqual({
      code: 0,
      stderr: '',
      stages: ['plan success', 'implement success', 'check success', 'package success'],
    });
    expect(requestsWith('SUBAGENT-SOURCES').length).toBeGreaterThan(0);
    expect(requestsWith('SUBAGENT-TESTS').length).toBeGreaterThan(0);
    expect((await shown(last['runId'])).totals.costUsd).toBeCloseTo(Number(last['costUsd']), 9);
  });

  test('cascade: the least expensive model first; the check decides that a better one repairs', async () => {
    const files = packageFiles();
    const broken = (path: string): string =>
      path === 'src/slugify.js' ? 'export const no = 1;\n' : (files.get(path) ?? '');
    const plans = [
      planning(TASKS),
      {
        when: 'does not pass its checks',
        turns: [
          { tools: [{ name: 'Read', input: { file_path: '$CWD/src/slugify.js' } }] },
          { tools: [write('src/slugify.js', files.get('src/slugify.js') ?? '')] },
        ],
      },
      {
        when: 'Build the package',
        turns: [
          {
            tools: Object.values(TASKS)
              .flat()
              .map((path) => write(path, broken(path))),
          },
        ],
      },
    ];
    const { code, stderr, stages } = await build(plans, '--strategy', 'cascade');
    expect({ code, stderr, stages }).toMatchObject({
      code: 0,
      stages: [
        'plan success',
        'implement success',
        'check failure',
        'repair success',
        'check success',
        'package success',
      ],
    });
    const models = (text: string) => [
      ...new Set(requestsWith(text).map(({ model: name }) => /haiku|sonnet|opus/.exec(name ?? '')?.[0])),
    ];
    expect(models('Build the package')).toEqual(['haiku']);
    expect(models('does not pass its checks')).toEqual(['sonnet']);
  });
});

type Event = Readonly<Record<string, unknown>>;
