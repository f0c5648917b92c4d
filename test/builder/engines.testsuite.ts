import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import type { JournalEntry } from '../../src/engine/journal-entry.ts';
import { openJournalFile } from '../../src/engine/journal-file.ts';
import { eventually } from '../../src/testing/eventually.ts';
import type { Conversation } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { buildProcess, eventsIn, sessionsOf, type Printed } from './build-process.ts';
import { doing, packageFiles, planning, singleModel, SLUGIFY, TASKS, write } from './slugify-model.ts';

/** An engine of builds under test. */
export type EngineDriver = {
  /** The flags of `stepmeter build` that choose it. */
  readonly flags: () => readonly string[];
  /** Starts what the engine needs beside the command. */
  readonly prepare: (shop: Workshop) => Promise<void>;
};

/** What every engine of builds has to do, with the real CLI and the model on loopback. */
export function describeBuildEngine(name: string, driver: EngineDriver): void {
  describe(`builds on ${name}`, () => {
    let model: FakeModel;
    let shop: Workshop;

    const open = async (plans: Conversation[], env: Readonly<Record<string, string>> = {}): Promise<string> => {
      model = await startFakeModel({ plans });
      const opened = openWorkshop({ modelUrl: model.url });
      shop = { ...opened, env: { ...opened.env, ...env } };
      await driver.prepare(shop);
      return join(shop.dir, 'slugify');
    };

    afterEach(async () => {
      await model?.close();
      shop?.remove();
    });

    const build = async (...args: string[]) => {
      const { code, stdout, stderr } = await shop.stepmeter(['build', ...args, ...driver.flags(), '--json']);
      const events = eventsIn(stdout);
      return { code, stderr, events, last: events.at(-1) ?? {} };
    };

    test('repeats what failed and repairs what the check finds: one tree of steps, bill = store = journal', async () => {
      const into = await open(flawedModel());
      const { code, stderr, events, last } = await build(SLUGIFY, '--into', into);
      expect({ code, stderr, last }).toMatchObject({ code: 0, stderr: '', last: { end: 'built' } });
      expect(stagesOf(events)).toEqual([
        'plan success',
        'implement success',
        'check failure',
        'repair success',
        'check success',
        'package success',
      ]);
      const runId = String(last['runId']);
      const report = await shown(shop, runId);
      expect(report.steps.map((step) => `${step.name} ${step.kind} ${step.result}`)).toEqual([
        'plan first failure',
        'plan retry success',
        'implement first success',
        'check first failure',
        'repair repair success',
        'check retry success',
        'package first success',
      ]);
      expect(report.run.result).toBe('success');
      await expectJoined(shop, events[0], report);
      expect(report.totals.costUsd).toBeGreaterThan(0);
      expect(report.totals.costUsd).toBeCloseTo(report.billUsd, 9);
      expect(report.totals.costUsd).toBeCloseTo(Number(last['costUsd']), 9);
      expect(journalOf(shop, runId)).toEqual([
        'plan failed',
        'plan finished',
        'plan completed',
        'implement finished',
        'implement completed',
        'check 1 finished',
        'check 1 completed',
        'repair 1 finished',
        'repair 1 completed',
        'check 2 finished',
        'check 2 completed',
        'package finished',
        'package completed',
      ]);
      const [tarball = ''] = last['files'] as string[];
      expect(execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })).toContain('package/src/slugify.js');
    });

    test('does tasks at the same time, each after those that it depends on, and merges them', async () => {
      const into = await open(dependentModel());
      const { code, stderr, last } = await build(SLUGIFY, '--into', into, '--strategy', 'parallel');
      expect({ code, stderr, last }).toMatchObject({ code: 0, stderr: '', last: { end: 'built' } });
      const report = await shown(shop, String(last['runId']));
      expect(report.steps.map(({ name: step, result }) => `${step} ${result}`).toSorted()).toEqual(
        [
          'plan success',
          ...Object.keys(TASKS).map(() => 'implement success'),
          'merge success',
          'merge success',
          'check success',
          'package success',
        ].toSorted(),
      );
      expect(report.totals.costUsd).toBeCloseTo(Number(last['costUsd']), 9);
      for (const [path, content] of packageFiles()) expect(readFileSync(join(into, path), 'utf8')).toBe(content);
      const { worktrees } = JSON.parse((await shop.stepmeter(['worktree', 'list', '--json'])).stdout) as {
        worktrees: { state: string }[];
      };
      expect(worktrees.filter(({ state }) => state === 'leased')).toEqual([]);
    });

    test('Ctrl-C ends the session with its processes; --resume continues without paying twice', async () => {
      const into = await open(singleModel({ delayMs: 2500, turnsPerTask: 2 }));
      const running = buildProcess(shop, ['build', SLUGIFY, '--into', into, ...driver.flags(), '--json']);
      await eventually(() => expect(stagesOf(running.events())).toContain('plan success'));
      await eventually(() => expect(sessionsOf(shop).length).toBeGreaterThan(0));
      running.child.kill('SIGINT');
      expect(await running.ended).toBe(1);
      expect(running.events().at(-1)).toMatchObject({ type: 'build.ended', end: 'cancelled' });
      await eventually(() => expect(sessionsOf(shop)).toEqual([]));
      const runId = String(running.events()[0]?.['runId']);
      const { code, stdout, stderr } = await shop.stepmeter(['build', '--resume', runId, '--json']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const events = eventsIn(stdout);
      expect(events.find(({ type, stage }) => type === 'stage.ended' && stage === 'plan')).toMatchObject({
        reused: true,
        costUsd: 0,
      });
      const report = await shown(shop, runId);
      expect(report.run.result).toBe('success');
      expect(report.totals.costUsd).toBeCloseTo(Number(events.at(-1)?.['costUsd']), 9);
    });

    test('two builds at once share the budget of the day: together they never commit more', async () => {
      const limitUsd = 0.02;
      await open(singleModel({ delayMs: 300 }), { STEPMETER_BUDGET_DAY: String(limitUsd) });
      const start = (target: string) =>
        buildProcess(shop, ['build', SLUGIFY, '--into', join(shop.dir, target), ...driver.flags(), '--json']);
      const running = [start('one'), start('other')];
      await Promise.all(running.map(({ ended }) => ended));
      const lasts = running.map(({ events }) => events().at(-1));
      const [ended] = lasts.filter((last) => last?.['end'] === 'budget_exhausted');
      expect(ended).toMatchObject({ exhausted: 'day', next: `stepmeter build --resume ${String(ended?.['runId'])}` });
      expect(JSON.stringify(lasts)).toContain('of the budget of the day (STEPMETER_BUDGET_DAY) is left');
      const journals = lasts.map((last) => entriesOf(shop, String(last?.['runId'])));
      expect(mostCommitted(journals)).toBeGreaterThan(limitUsd / 2);
      expect(mostCommitted(journals)).toBeLessThanOrEqual(limitUsd);
    });

    test('starts no session that the budget does not allow, and says how to continue', async () => {
      const into = await open(singleModel());
      const { code, last } = await build(SLUGIFY, '--into', into, '--budget', '0.009usd');
      expect({ code, last }).toMatchObject({
        code: 1,
        last: { end: 'budget_exhausted', exhausted: 'build', costUsd: 0 },
      });
      expect(last['message']).toContain('Cannot start the plan: $0.0090 of the budget is left');
      expect(model.requests).toEqual([]);
      expect(existsSync(join(into, 'package.json'))).toBe(false);
    });
  });
}

/** The first session of the plan fails, after the requests that the CLI repeats, and the implementation has a mistake that the check finds. */
function flawedModel(): Conversation[] {
  const files = packageFiles();
  const [source = '', ...others] = [...files.keys()].toSorted(
    (a, b) => Number(b === 'src/slugify.js') - Number(a === 'src/slugify.js'),
  );
  const plan = planning(TASKS);
  return [
    { ...plan, turns: plan.turns.map((turn) => ({ ...turn, error: 400, errorTimes: 6 })) },
    { when: 'does not pass its checks', turns: [{ tools: [write(source, files.get(source) ?? '')] }] },
    {
      when: 'Build the package',
      turns: [
        {
          tools: [
            write(source, 'export const slugify = () => "";\n'),
            ...others.map((path) => write(path, files.get(path) ?? '')),
          ],
        },
      ],
    },
  ];
}

function stagesOf(events: readonly Printed[]): string[] {
  return events.filter(({ type }) => type === 'stage.ended').map(({ stage, result }) => `${stage} ${result}`);
}

/** The part of a shown run that engines have to agree on. */
type Shown = {
  readonly run: { readonly result: string };
  readonly steps: readonly { readonly name: string; readonly kind: string; readonly result: string }[];
  /** The CLI's own bill. */
  readonly billUsd: number;
  readonly totals: { readonly costUsd: number };
};

async function shown(shop: Workshop, runId: string): Promise<Shown> {
  return JSON.parse((await shop.stepmeter(['show', runId, '--json'])).stdout) as Shown;
}

/** The selection chose the configuration: the decision is joined with the run and its outcome, and says why. */
async function expectJoined(shop: Workshop, started: Printed | undefined, { totals }: Shown): Promise<void> {
  expect(started).toMatchObject({
    configuration: 'single',
    choice: { id: expect.stringMatching(/^single@1\//), reason: expect.stringContaining('no outcomes yet') },
  });
  await shop.stepmeter(['suggest', '--json']);
  const explained = JSON.parse(
    (await shop.stepmeter(['configure', 'explain', String(started?.['runId']), '--json'])).stdout,
  ) as { decision: { used: string }; outcome: { success: boolean; costUsd: number } };
  expect(explained).toMatchObject({ decision: { used: 'single' }, outcome: { success: true } });
  expect(explained.outcome.costUsd).toBeCloseTo(totals.costUsd, 9);
}

/** The ends of attempts in the journal, in their order. */
function journalOf(shop: Workshop, runId: string): string[] {
  return entriesOf(shop, runId)
    .filter(({ type, key }) => type !== 'started' && type !== 'session' && !key.startsWith('workspace:'))
    .map(({ type, key }) => `${key} ${type}`);
}

function entriesOf({ env }: Workshop, runId: string): readonly JournalEntry[] {
  return openJournalFile(join(env['STEPMETER_HOME'] ?? '', 'builds', runId)).read();
}

/** The tests depend on the sources. */
function dependentModel(): Conversation[] {
  const files = packageFiles();
  return [
    planning(TASKS, { test: ['source'] }),
    ...Object.entries(TASKS).map(([id, paths]) =>
      doing(id, [{ tools: paths.map((path) => write(path, files.get(path) ?? '')) }]),
    ),
  ];
}

/** The most that was spent and reserved at a time, in US dollars. */
function mostCommitted(journals: readonly (readonly JournalEntry[])[]): number {
  const changes = journals.flatMap((entries) =>
    entries.map((entry) => ({ at: entry.at, usd: changeOf(entry, entries) })),
  );
  let committed = 0;
  return Math.max(...changes.toSorted((a, b) => a.at - b.at || a.usd - b.usd).map(({ usd }) => (committed += usd)));
}

/** A start reserves; an end turns the reservation into what was spent. */
function changeOf(entry: JournalEntry, entries: readonly JournalEntry[]): number {
  if (entry.type === 'started') return entry.reservedUsd ?? 0;
  if (entry.type === 'session') return 0;
  const start = entries.find((one) => one.type === 'started' && one.key === entry.key && one.attempt === entry.attempt);
  const reserved = start?.type === 'started' ? (start.reservedUsd ?? 0) : 0;
  return entry.costUsd + (entry.unknownUsd ?? 0) - reserved;
}
