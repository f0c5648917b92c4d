import { describe, expect, test } from 'vitest';
import type { RunReport, StepReport } from '../../report/show-run.ts';
import { runText as runTextOn } from './print-run.ts';
import { displayWidth } from '../terminal/display-width.ts';
import { UNLIMITED } from '../terminal/screen.ts';
import { plain } from '../terminal/style.ts';

const TOKENS = { input: 1234, output: 5, cacheRead: 10, cacheWrite5m: 3, cacheWrite1h: 4, reasoning: 0 };
const TOTALS = {
  requests: 1,
  tokens: TOKENS,
  costUsd: 0.1,
  usageGap: null,
  unpricedRequests: 0,
  costFromBillUsd: 0,
};

const FILE = {
  step: 'plan',
  source: 'tool',
  renamedFrom: null,
  renamedTo: null,
  operation: 'create',
  path: 'a.txt',
  size: 2048,
  linesAdded: 3,
  linesRemoved: 0,
} as const;

const SLOW = { step: 'plan', tool: 'Bash', durationMs: 61_000 };

describe('runText()', () => {
  test('says what the run is, and leaves out what is not known of it', () => {
    expect(runText(report()).split('\n')[0]).toBe('run r1 · build · b · success · 2026-01-02 00:00:00 UTC');
    expect(runText(report()).split('\n').at(-1)).toBe('trace t1');
  });

  test('has a line for each step, cache writes of both lifetimes in one number, and one for their total', () => {
    const steps = [step({}), step({ files: { created: 1, modified: 0, deleted: 7 } })];
    const text = runText(report({ steps }));
    expect(line(text, 'plan')).toBe('plan | success | 1.5 s | $0.1000 | 1,234 | 10 | 7 | 5 | 2 | 1/2/0');
    expect(line(text, 'total')).toBe('total | 1.5 min | $0.1000 | 1,234 | 10 | 7 | 5 | 4 | 2/2/7');
  });

  test('shows the parallelism of a run with parallel steps', () => {
    const text = runText(report({ parallelism: { achieved: 1.25, highest: 3, criticalPathShare: 0.951 } }));
    expect(text).toContain(
      'Parallelism 1.3 (step time / run time), at most 3 steps at once, critical path 95 % of the time.',
    );
    expect(runText(report())).not.toContain('Parallelism');
  });

  test('shows the measured resources of its sessions', () => {
    const resources = { cpuSeconds: 90, peakMemory: 300 * 1024 ** 2, diskRead: 0, diskWritten: 2048 };
    const unknown = { spawnMs: null, pressure: { cpu: null, io: null, memory: null } };
    const expected = 'CPU time 1.5 min, peak memory 300.0 MiB, disk read 0 B, written 2.0 KiB';
    expect(runText(report({ resources: { ...resources, ...unknown } }))).toContain(`${expected}.`);
    const known = { spawnMs: 4.2, pressure: { cpu: 0.314, io: 0.004, memory: 0.02 } };
    expect(runText(report({ resources: { ...resources, ...known } }))).toContain(
      `${expected}, started in 4 ms at most, pressure on the machine: CPU 31 %, memory 2 % of the time.`,
    );
    expect(runText(report())).not.toContain('processor');
  });

  test('shows attempts, failures and requests without a price', () => {
    const failed = { result: 'failure', errorType: 'exit_code_1', failedToolCalls: 1, unpricedRequests: 1 } as const;
    const text = runText(
      report({
        steps: [step({ name: 'a', attempt: 2, kind: 'retry', ...failed }), step({ name: 'b', kind: 'repair' })],
      }),
    );
    expect(line(text, 'a (retry 2)')).toContain('failure (exit_code_1) | 1.5 s | $0.1000 + ?');
    expect(line(text, 'a (retry 2)')).toContain('2 (1 failed)');
    expect(line(text, 'b (repair 1)')).toBeDefined();
  });

  test.each([
    [null, 'No CLI bill to compare with.'],
    [0.1, 'Matches the CLI bill: $0.1000.'],
    [0.25, 'The CLI bill is $0.2500: a difference of $0.1500.'],
    [0.05, 'The CLI bill is $0.0500: a difference of $0.0500.'],
  ])('with the bill %s says: %s', (billUsd, sentence) => {
    expect(runText(report({ billUsd })).split('\n')).toContain(sentence);
  });

  test('says what sessions without a bill cost', () => {
    expect(runText(report({ billUsd: 0.07, withoutBillUsd: 0.03 }))).toContain(
      'Matches the CLI bill: $0.0700, and $0.0300 of sessions without a bill.',
    );
  });

  test('says how much of the cost is from the bill alone', () => {
    const totals = { ...TOTALS, costFromBillUsd: 0.02 };
    expect(runText(report({ billUsd: 0.1, totals }))).toContain(
      'Matches the CLI bill: $0.1000. $0.0200 of it comes from the bill only.',
    );
  });

  test('lists files and slow calls where there are any', () => {
    const text = runText(report({ files: [FILE], slowest: [SLOW] }));
    expect(line(text, 'a.txt')).toBe('a.txt | create | tool | plan | 2.0 KiB | +3 -0');
    expect(line(text, 'Bash')).toBe('Bash | plan | 1.0 min');
    expect(runText(report())).not.toMatch(/FILE {2}|SLOWEST/);
  });

  test('shows both halves of a rename, and lines only if they are known', () => {
    const moved = { step: 'plan', source: 'shell', size: null, linesAdded: null, linesRemoved: null } as const;
    const files = [
      { ...moved, operation: 'delete', path: 'old.png', renamedFrom: null, renamedTo: 'new.png' },
      { ...moved, operation: 'create', path: 'new.png', renamedFrom: 'old.png', renamedTo: null },
    ] as const;
    const text = runText(report({ files }));
    expect(line(text, 'old.png')).toBe('old.png | delete (now new.png) | shell | plan | – | –');
    expect(line(text, 'new.png')).toBe('new.png | create (was old.png) | shell | plan | – | –');
  });

  test('counts what was written to ignored folders, where something was', () => {
    const unlisted = { files: 1200, bytes: 3 * 1024 ** 2 };
    expect(runText(report({ unlisted }))).toContain('\n1,200 files (3.0 MiB) written to ignored folders\n');
    expect(runText(report())).not.toContain('ignored');
  });

  test('says that sessions ran without hooks', () => {
    expect(runText(report())).not.toContain('Hooks could not');
    expect(runText(report({ sessionsWithoutHooks: 1 }))).toContain('Hooks could not be attached to 1 session:');
    expect(runText(report({ sessionsWithoutHooks: 2 }))).toContain('Hooks could not be attached to 2 sessions:');
  });

  test('says that usage is unknown, and not that it was free', () => {
    const totals = { ...TOTALS, requests: 0, tokens: null, costUsd: null, usageGap: 'usage' as const };
    const gaps = { sessionsWithoutTranscript: 1, sessionsOfUnknownUsage: 1 };
    const text = runText(report({ ...gaps, totals, steps: [step(totals)] }));
    expect(text).toContain('No transcript was found for 1 session: only what hooks reported is counted.');
    expect(text).toContain('The usage of 1 session is unknown: no request is known.');
    expect(line(text, 'plan')).toContain('| unknown | unknown | unknown | unknown | unknown |');
    expect(line(text, 'total')).toContain('| unknown | unknown | unknown | unknown | unknown |');
    expect(runText(report({ sessionsWithoutTranscript: 2 }))).not.toContain('unknown');
  });

  test('says that a CLI was not recorded, once, and what to do', () => {
    const gaps = { sessionsWithoutHooks: 1, sessionsWithoutTranscript: 1, sessionsOfUnknownUsage: 1 };
    const text = runText(report({ ...gaps, sessionsNotRecorded: 1 }));
    expect(text).toContain('A Claude CLI ran inside a step and was not recorded (1 session)');
    expect(text).toContain('2.1.290');
    for (const other of ['Hooks could not', 'No transcript was found', 'is unknown: no'])
      expect(text).not.toContain(other);
  });

  test('says that a session is still open although its step has ended', () => {
    const text = runText(report({ sessionsOfUnknownUsage: 1, openSessions: 1 }));
    expect(text).toContain('The usage of 1 session is not included yet');
    expect(text).not.toContain('is unknown: no');
  });

  test('says that the cost of models without a price is unknown, and how to set one', () => {
    const unpriced = runText(report({ steps: [step({ costUsd: 0, unpricedRequests: 1 })] }));
    expect(line(unpriced, 'plan')).toContain('| unknown | 1,234 |');
    const totals = { ...TOTALS, unpricedRequests: 2 };
    expect(runText(report({ totals }))).toContain(
      'Not included in the cost: 2 requests of models without a known price. Set prices with STEPMETER_PRICES.',
    );
    expect(runText(report())).not.toContain('Not included in the cost');
    // A price would not help.
    const withoutUsage = runText(report({ totals, requestsWithoutUsage: 2 }));
    expect(withoutUsage).not.toContain('Not included in the cost');
    expect(withoutUsage).toContain('The transcripts state no usage for 2 requests');
  });

  test('marks lower bounds of usage', () => {
    const missing = runText(report({ steps: [step({ usageGap: 'usage' })] }));
    expect(line(missing, 'plan')).toContain('| $0.1000 + ? | 1,234 + ? | 10 + ? | 7 + ? | 5 + ? |');
    const totals = { ...TOTALS, usageGap: 'output' as const };
    const unfinished = runText(report({ totals, unfinishedRequests: 2 }));
    expect(line(unfinished, 'total')).toContain('| $0.1000 + ? | 1,234 | 10 | 7 | 5 + ? |');
    expect(unfinished).toContain('The transcripts lack the final output tokens of 2 requests');
    expect(runText(report())).not.toContain('?');
  });

  test.each([40, 60, 80, 110])('fits %i columns, with the names, results and costs of all steps', (width) => {
    const files = { ...FILE, path: 'packages/a/very/long/path/to/a/文件/source-file.ts' };
    const steps = [step({ name: 'implement-the-parser 🧪', result: 'failure', errorType: 'exit_code_1' }), step({})];
    const gaps = {
      sessionsWithoutHooks: 1,
      sessionsWithoutTranscript: 1,
      sessionsOfUnknownUsage: 1,
      unreadableRows: 3,
    };
    const run = { ...report().run, id: '01a2044e-5977-7ce4-beef-036055c8a436', traceId: 'a'.repeat(32) };
    const text = runText(report({ ...gaps, run, steps, files: [files], billUsd: 0.25, slowest: [SLOW] }), width);
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(width);
    expect(text).toMatch(/^implement.* failure.* \$0\.1000/m);
    expect(text).toMatch(/source-file\.ts +create/);
  });

  test('has a table of what the worktree pool and the cache did', () => {
    expect(runText(report())).not.toContain('OPERATION');
    const shared = { step: 'check', count: 2, durationMs: 1500, waitedMs: 20, savedMs: 60_000, conflicts: 1 };
    const text = runText(
      report({
        operations: [
          { ...shared, kind: 'worktree', name: 'lease', outcome: 'pool', reason: null },
          { ...shared, kind: 'cache', name: 'lint', outcome: 'hit', reason: 'unchanged' },
          { ...shared, kind: 'cache', name: 'lint', outcome: 'verification', reason: 'false-hit' },
        ],
      }),
    );
    expect(text).toMatch(/^worktree lease +check +pool +2 +1\.5 s +20 ms +1$/m);
    expect(text).toMatch(/^cache lint +check +hit +2 +1\.5 s +1\.0 min/m);
    expect(text).toMatch(/^cache lint +check +verification \(false-hit\)/m);
  });

  test('marks how the run differs from the configuration that was chosen for it', () => {
    expect(runText(report())).not.toContain('Differs');
    const drift = [
      { step: '', kind: 'model', expected: 'opus', found: 'claude-haiku-4-5' },
      { step: 'plan', kind: 'prompts', expected: 'a1', found: 'b2' },
    ] as const;
    const text = runText(report({ drift }));
    expect(text).toContain('Differs from its configuration: model opus → claude-haiku-4-5.');
    expect(text).toContain('Differs from its configuration in step plan: prompt files changed.');
  });

  test('says of which choices nothing is learned, and of which the outcome counts elsewhere', () => {
    const own = report().run;
    const choice = { id: 'd1', workflow: own.workflow, outcomeRun: null };
    const noteOf = (of: Partial<typeof choice> | { workflow: null } | { outcomeRun: string }): string =>
      runText(report({ choices: [{ ...choice, ...of }] })).replaceAll('\n', ' ');
    expect(noteOf({})).not.toContain('choice');
    expect(noteOf({ outcomeRun: own.id })).not.toContain('choice');
    expect(noteOf({ workflow: null })).toContain(
      'Nothing is learned from its choice d1: this store has no such decision',
    );
    expect(noteOf({ outcomeRun: 'r2' })).toContain('choice d1: its outcome is that of the run r2. Choose again');
    expect(noteOf({ workflow: 'other' })).toContain('Its choice d1 was made for the workflow other');
  });

  test('says how many rows of transcripts could not be read', () => {
    expect(runText(report())).not.toContain('unreadable');
    expect(runText(report({ sessionsWithoutTranscript: 1, callsWithoutId: 2 }))).toContain(
      '2 tool calls reported by hooks without an ID: not counted',
    );
    expect(runText(report({ unreadableRows: 1 }))).toContain('1 unreadable row in the transcripts');
    expect(runText(report({ unreadableRows: 2 }))).toContain('2 unreadable rows in the transcripts');
  });
});

function runText(of: RunReport, width = Infinity): string {
  return plain(runTextOn(of, { ...UNLIMITED, width }));
}

function report(over: Partial<RunReport> = {}): RunReport {
  return {
    run: {
      id: 'r1',
      traceId: 't1',
      workflow: 'build',
      taskType: null,
      variant: 'b',
      simulated: false,
      result: 'success',
      startedAt: Date.UTC(2026, 0, 2),
      durationMs: 90_000,
    },
    totals: TOTALS,
    billUsd: null,
    withoutBillUsd: 0,
    resources: null,
    parallelism: { achieved: 1, highest: 1, criticalPathShare: 1 },
    steps: [step({})],
    files: [],
    unlisted: { files: 0, bytes: 0 },
    operations: [],
    drift: [],
    choices: [],
    slowest: [],
    sessionsWithoutHooks: 0,
    sessionsWithoutTranscript: 0,
    sessionsNotRecorded: 0,
    openSessions: 0,
    sessionsOfUnknownUsage: 0,
    callsWithoutId: 0,
    unreadableRows: 0,
    requestsWithoutUsage: 0,
    unfinishedRequests: 0,
    ...over,
  };
}

function step(over: Partial<StepReport>): StepReport {
  return {
    ...TOTALS,
    id: 's',
    name: 'plan',
    attempt: 1,
    kind: 'first',
    result: 'success',
    errorType: null,
    startedAt: 0,
    durationMs: 1500,
    toolCalls: 2,
    failedToolCalls: 0,
    files: { created: 1, modified: 2, deleted: 0 },
    ...over,
  };
}

function line(text: string, start: string): string | undefined {
  return text
    .split('\n')
    .find((one) => one.startsWith(start))
    ?.replaceAll(/ {2,}/g, ' | ');
}
