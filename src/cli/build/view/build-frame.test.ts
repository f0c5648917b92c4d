import { expect, test } from 'vitest';
import type { BuildEvent } from '../../../builder/events.ts';
import { EMPTY_VIEW, viewAfter } from '../../../builder/view/build-view.ts';
import { plain } from '../../terminal/style.ts';
import { displayWidth } from '../../terminal/display-width.ts';
import { buildFrame, type FrameOptions } from './build-frame.ts';

const SECOND = 1000;

const EVENTS: readonly (readonly [number, BuildEvent])[] = [
  [
    0,
    {
      type: 'build.started',
      runId: 'r1',
      into: '/x',
      kind: 'library',
      configuration: 'opus-parallel',
      budgetUsd: 4,
      resumed: true,
      spentUsd: 0.5,
      unknownUsd: 0,
    },
  ],
  [0, { type: 'stage.started', stage: 'plan', attempt: 1 }],
  [31, { type: 'stage.ended', stage: 'plan', result: 'success', reused: false, costUsd: 0.21 }],
  [31, { type: 'note', text: '3 tasks' }],
  [32, { type: 'stage.started', stage: 'implement', task: 'parser', attempt: 1 }],
  [32, { type: 'task.waiting', task: 'docs', reason: 'memory: 1.1 GiB free, needs 1.6 GiB (p90)' }],
  [33, { type: 'stage.started', stage: 'implement', task: 'cli', attempt: 1 }],
  [92, { type: 'stage.ended', stage: 'implement', task: 'parser', result: 'success', reused: false, costUsd: 0.62 }],
];

test('a frame shows stages, tasks, the reason why one waits, money, and the remaining time', () => {
  const remaining = { medianMs: 160 * SECOND, lowMs: 110 * SECOND, highMs: 250 * SECOND, n: 7 };
  expect(frame(EVENTS, { remaining })).toEqual([
    'library · opus-parallel · run r1',
    ' ✓ plan             31.0 s    $0.2100',
    ' ◐ implement       1.1 min    $0.6200  1 of 3',
    '   ✓ parser        1.0 min    $0.6200',
    '   ◐ cli           1.1 min',
    '   ⏸ docs          waits for memory: 1.1 GiB free, needs 1.6 GiB (p90)',
    ' ○ merge → check → package',
    '⚠ 3 tasks',
    ' cost $1.33 of ≤ $4.00 · left ≈ 2.7 min [1.8 min, 4.2 min], n = 7 · Ctrl-C stops',
  ]);
});

test('a task that starts waits no longer; a failure shows why; the checks are counted', () => {
  const later: typeof EVENTS = [
    ...EVENTS,
    [93, { type: 'stage.started', stage: 'implement', task: 'docs', attempt: 1 }],
    [94, { type: 'stage.ended', stage: 'implement', task: 'docs', result: 'success', reused: false, costUsd: 0 }],
    [95, { type: 'stage.ended', stage: 'implement', task: 'cli', result: 'success', reused: false, costUsd: 1 }],
    [95, { type: 'stage.started', stage: 'check', attempt: 1 }],
    [96, { type: 'check.command', command: 'npm test', ok: false }],
    [96, { type: 'check.command', command: 'npx tsc', ok: true, cachedMs: 4 }],
    [
      97,
      {
        type: 'stage.ended',
        stage: 'check',
        result: 'failure',
        detail: '`npm test` exited with 1\nmore',
        reused: false,
        costUsd: 0,
      },
    ],
  ];
  const lines = frame(later);
  expect(lines).toContain(' ✓ implement       1.1 min    $1.6200  3 of 3');
  expect(lines).toContain(' ✗ check             2.0 s             `npm test` exited with 1');
  expect(lines.at(-1)).toBe(' cost $2.33 of ≤ $4.00 · time left unknown · checks 1 cached, 1 run · Ctrl-C stops');
  expect(lines.join('\n')).not.toContain('⏸');
  expect(lines).toContain(' ○ package');
  const ended = { type: 'build.ended', runId: 'r1', end: 'cancelled', costUsd: 2, unknownUsd: 0 } as const;
  const over = frame([...later, [98, { ...ended, message: 'The build was cancelled', next: 'resume', files: [] }]]);
  expect(over.join('\n')).not.toContain('○');
  expect(over.at(-1)).toBe(' cost $2.33 of ≤ $4.00 · checks 1 cached, 1 run');
});

test.each([
  ['before the plan', [], ' ○ plan → implement → check → package'],
  ['during the plan', ['plan'], ' ○ implement → check → package'],
  ['during a repair', ['plan', 'implement', 'check', 'repair'], ' ○ check → package'],
  ['during the last stage', ['plan', 'implement', 'check', 'package'], undefined],
  ['while it is published', ['package', 'publish'], undefined],
] as const)('%s, a frame shows the stages that follow', (_when, stages, next) => {
  const started = stages.map((stage) => [1, { type: 'stage.started', stage, attempt: 1 }] as const);
  expect(frame(started).find((text) => text.includes('○'))).toBe(next);
});

test('what sessions of unknown usage may have cost is shown beside what is known', () => {
  const killed = { type: 'stage.ended', stage: 'plan', result: 'failure', detail: 'killed', reused: false } as const;
  const lines = frame([...EVENTS.slice(0, 2), [9, { ...killed, costUsd: 0.01, unknownUsd: 2.99 }]]);
  expect(lines.at(-1)).toContain(' cost $0.51 + ≤ $2.99 unknown of ≤ $4.00');
});

test('a frame shows what sessions do: changed files and lines, context and tool; of those that ended, the changes', () => {
  const about = { type: 'session.activity', stage: 'implement', linesAdded: 96, linesRemoved: 4, files: 2 } as const;
  const now = { ...about, task: 'cli', tool: 'Edit', file: 'src/cli.ts', model: 'm', contextTokens: 82_000 };
  const parser: BuildEvent = { ...about, task: 'parser', files: 1 };
  const events: typeof EVENTS = [...EVENTS.slice(0, -1), [91, parser], ...EVENTS.slice(-1), [93, now]];
  expect(frame(events).filter((text) => /parser|cli/.test(text))).toEqual([
    '   ✓ parser        1.0 min    $0.6200  +96 −4  1 file',
    '   ◐ cli           1.1 min             +96 −4  2 files  ctx 82.0k  Edit src/cli.ts',
  ]);
  const { tool: _, file: __, ...answering } = now;
  expect(frame([...events, [94, answering]]).join()).toContain('ctx 82.0k  after Edit src/cli.ts');
  const begun: BuildEvent = { type: 'session.activity', stage: 'implement', task: 'cli', files: 0 };
  expect(frame([...events, [94, begun], [95, answering]]).join()).not.toContain('after');
  const { model } = now;
  const plan = { type: 'session.activity', stage: 'plan', files: 0, model, contextWindow: 200_000 } as const;
  const refused: BuildEvent = { ...about, task: 'cli', files: 0, model, contextTokens: 82_000, refusedWith: 529 };
  const later: typeof EVENTS = [...EVENTS.slice(0, 2), [30, plan], ...EVENTS.slice(2), [94, refused]];
  expect(frame(later)).toContain('   ◐ cli           1.1 min             ctx 41 %  API refuses (529), repeated');
  const unknown: BuildEvent = { type: 'session.activity', stage: 'implement', task: 'cli', files: 2, tool: 'Bash' };
  expect(frame([...EVENTS, [94, unknown]])).toContain('   ◐ cli           1.1 min             2 files  Bash');
});

test('a frame fits a small terminal, with the latest stages', () => {
  const lines = frame(EVENTS, { width: 40, height: 6 });
  expect(lines.length).toBeLessThan(6);
  expect(Math.max(...lines.map((text) => displayWidth(text)))).toBeLessThanOrEqual(40);
  expect(lines.at(-4)).toContain('docs');
});

function frame(events: typeof EVENTS, options: Partial<FrameOptions> = {}): string[] {
  const view = events.reduce((before, [at, event]) => viewAfter(before, event, at * SECOND), EMPTY_VIEW);
  const shown = { now: 100 * SECOND, width: 100, height: 24, remaining: undefined, ...options };
  return buildFrame(view, shown).map((text) => plain(text));
}
