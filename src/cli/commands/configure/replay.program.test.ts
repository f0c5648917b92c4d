import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../testing/run-cli.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';

const RATES = { good: 0.9, poor: 0.3, usual: 0.6 };

describe('stepmeter configure replay', () => {
  test('prints one line of JSON per task and a summary, the same for the same seed', async () => {
    const file = fileOf(Array.from({ length: 120 }, (_, index) => taskOf(index)));
    const { code, stdout, stderr } = await replay(file, '--default', 'usual', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { lines, summary } = parse(stdout);
    expect(lines).toHaveLength(120);
    expect(lines[0]).toMatchObject({ task: 't0', arm: 'usual', propensity: 1, level: 'default', kind: 'default' });
    expect(summary).toMatchObject({ tasks: 120, bestFixedArm: 'good', tasksWithoutDefault: 0, unknownCosts: 0 });
    // 5 × 0.9 − 1 of the best arm, 5 × 0.6 − 1 of the default.
    expect(summary.utilityPerRun.bestFixed).toBeCloseTo(3.5, 1);
    expect(summary.utilityPerRun.default).toBeCloseTo(2, 1);
    // All costs are known, so the average of the lines is that of the summary.
    const total = lines.reduce((sum, { utility }) => sum + utility, 0);
    expect(summary.utilityPerRun.policy).toBeCloseTo(total / lines.length, 9);
    expect(summary.utilityPerRun.oracle).toBeGreaterThanOrEqual(summary.utilityPerRun.bestFixed);
    expect(lines.filter(({ arm }) => arm === 'good')).toHaveLength(summary.chosen['good'] ?? 0);
    expect((await replay(file, '--default', 'usual', '--json')).stdout).toBe(stdout);
    expect((await replay(file, '--default', 'usual', '--json', '--seed', '2')).stdout).not.toBe(stdout);
    const [input, home] = [readFileSync(file, 'utf8'), temporaryFolder()];
    for (const order of [
      ['-', '--json'],
      ['--json', '-'],
    ]) {
      const piped = await runCli(['configure', 'replay', ...order, '--default', 'usual'], { home, input });
      expect(piped).toMatchObject({ code: 0, stdout });
    }
  });

  test('starts from a prior pack, and names the cells of it that have a hole', async () => {
    const file = fileOf(Array.from({ length: 30 }, (_, index) => taskOf(index)));
    const cell = { taskType: 'library', meanLnCost: 0, sdLnCost: 0.1, n: 40 };
    const cells = [
      { ...cell, arm: 'good', successes: 36 },
      { ...cell, arm: 'usual', successes: 24 },
      { ...cell, arm: 'poor' },
      { ...cell, arm: 'other', successes: 41 },
    ];
    const prior = join(temporaryFolder(), 'prior.json');
    writeFileSync(prior, JSON.stringify({ source: 'tests', cells }));
    const { code, stdout, stderr } = await replay(file, '--default', 'usual', '--prior', prior, '--json');
    const { lines } = parse(stdout);
    expect(code).toBe(0);
    expect(lines.filter(({ arm }) => arm === 'good').length).toBeGreaterThan(20);
    expect(lines[6]).toMatchObject({ arm: 'good', level: 'prior' });
    expect(stderr).toContain('Cannot use 2 of 4 cells');
    expect(stderr).toContain(
      'cells[2] (library · poor): "successes" is missing; expected the number of successful runs',
    );
    expect(stderr).toContain('cells[3] (library · other): 41 successes of 40 runs');
  });

  test('accepts tasks that lack an arm or a cost, and leaves out lines that are no tasks', async () => {
    const some = (index: number, arms: readonly string[]) => {
      const { arms: all, ...task } = taskOf(index);
      return { ...task, arms: Object.fromEntries(arms.map((arm) => [arm, { ...all[arm], costUsd: null }])) };
    };
    const file = fileOf([some(0, ['good']), some(1, ['usual', 'poor']), { task: 'x' }, taskOf(2), some(3, ['usual'])]);
    const { code, stdout, stderr } = await replay(file, '--default', 'usual', '--json');
    const { lines, summary } = parse(stdout);
    expect(code).toBe(1);
    expect(lines.map(({ task, arm }) => [task, arm])).toEqual([
      ['t0', 'good'],
      ['t1', 'usual'],
      ['t2', 'usual'],
      ['t3', 'usual'],
    ]);
    expect(lines[0]).toMatchObject({ costUsd: null, utility: null });
    expect(summary).toMatchObject({ tasks: 4, unknownCosts: 4, tasksWithoutDefault: 1 });
    // The unknown cost is that of the arm elsewhere, 1 US dollar: t0, t1 and t3 succeed, t2 does not.
    expect(summary.utilityPerRun.default).toBeCloseTo((4 + 4 - 1 + 4) / 4, 5);
    expect(stderr).toContain('Line 3: "arms" is missing');
  });

  test('refuses a default that no task has, an empty file and a file that is no pack', async () => {
    const file = fileOf([taskOf(0)]);
    const unknown = await replay(file, '--default', 'x');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('no task has an outcome of the default "x"');
    expect(unknown.stderr).toContain('Give --default one of: good, poor, usual');
    expect(await replay(fileOf([]), '--default', 'x')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it has no tasks') as string,
    });
    expect(await replay(file, '--default', 'usual', '--prior', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('as a prior pack: "source" is missing') as string,
    });
    expect(await replay(file, '--default', 'usual', '--value', '-1')).toMatchObject({ code: 2 });
  });
});

function fileOf(tasks: readonly object[]): string {
  const file = join(temporaryFolder(), 'tasks.ndjson');
  writeFileSync(file, tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  return file;
}

/** A task of which each arm costs 1 US dollar; the arms succeed in these shares of ten tasks. */
function taskOf(index: number) {
  const outcomes = Object.entries(RATES).map(
    ([arm, rate]) => [arm, { success: (index * 7) % 10 < 10 * rate, costUsd: 1, durationMs: 60_000 }] as const,
  );
  return { task: `t${index}`, taskType: 'library', arms: Object.fromEntries(outcomes) };
}

function replay(file: string, ...flags: string[]): ReturnType<typeof runCli> {
  return runCli(['configure', 'replay', file, ...flags], { home: temporaryFolder() });
}

type Line = {
  readonly task: string;
  readonly arm: string;
  readonly propensity: number;
  readonly level: string;
  readonly utility: number;
};

type Summary = {
  readonly tasks: number;
  readonly utilityPerRun: Readonly<Record<'policy' | 'default' | 'bestFixed' | 'oracle', number>>;
  readonly bestFixedArm: string;
  readonly chosen: Readonly<Record<string, number>>;
};

function parse(stdout: string): { lines: Line[]; summary: Summary } {
  const all = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { lines: all.slice(0, -1) as Line[], summary: (all.at(-1) as { summary: Summary }).summary };
}
