import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openJournalFile } from '../../src/engine/journal-file.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import { eventually } from '../../src/testing/eventually.ts';
import type { Conversation } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { buildProcess, sessionsOf } from './build-process.ts';
import { startBuildWorker } from './build-worker.ts';
import { doing, packageFiles, planning, SLUGIFY, TASKS, write } from './slugify-model.ts';

const real = realTests('several workers on one build', [...missingStackParts(['temporal']), ...missingClaude()]);

describe.skipIf(real.skip)(real.title, () => {
  let server: TestWorkflowEnvironment;
  let model: FakeModel;
  let shop: Workshop;

  beforeAll(async () => {
    server = await startTemporalServer();
  });

  afterAll(async () => {
    await server?.teardown();
  });

  afterEach(async () => {
    await model?.close();
    shop?.remove();
  });

  test('two workers do tasks at the same time; one is killed, the other one does its task again', async () => {
    model = await startFakeModel({ plans: conflictingModel() });
    shop = openWorkshop({ modelUrl: model.url });
    const slots = ['--slots', '2'];
    const workers = [
      await startBuildWorker(shop, server.address, ...slots),
      await startBuildWorker(shop, server.address, ...slots),
    ];
    const place = ['--engine', 'temporal', '--address', server.address];
    const flags = ['--strategy', 'parallel', '--json', ...place];
    const build = buildProcess(shop, ['build', SLUGIFY, '--into', join(shop.dir, 'slugify'), ...flags]);
    // A task on each of the workers: the third one has no slot on a worker that has two.
    const pids = await eventually(() => {
      const found = workersOf(sessionsOf(shop));
      expect(new Set(found).size).toBe(2);
      expect(found.length).toBe(3);
      return found;
    });
    const busiest = pids.find((pid, index) => pids.indexOf(pid) !== index);
    await workers.find(({ pid }) => pid === busiest)?.stop('SIGKILL');
    expect(await build.ended).toBe(0);
    const last = build.events().at(-1);
    expect(last).toMatchObject({ end: 'built' });
    expect(sessionsOf(shop)).toEqual([]);
    const runId = String(last?.['runId']);
    const entries = openJournalFile(join(shop.dir, 'state', 'builds', runId)).read();
    const done = entries.filter(({ type, key }) => type === 'completed' && key.startsWith('implement '));
    expect(done.map(({ key }) => key).toSorted()).toEqual(
      Object.keys(TASKS)
        .map((id) => `implement ${id}`)
        .toSorted(),
    );
    // The attempts that were cut off; what they cost is settled again when nothing runs any more.
    const settled = entries.filter(({ type, key }) => type === 'settled' && key.startsWith('implement '));
    expect(new Set(settled.map(({ key, attempt }) => `${key} ${attempt}`)).size).toBe(2);
    const report = JSON.parse((await shop.stepmeter(['show', runId, '--json'])).stdout) as {
      totals: { costUsd: number };
    };
    expect(report.totals.costUsd).toBeCloseTo(Number(last?.['costUsd']), 9);
    const conflicts = build.events().flatMap(({ text }) => (String(text).startsWith('Conflict') ? [String(text)] : []));
    expect(conflicts).toEqual(['Conflict between source and test: src/notes.js']);
    const at = (matches: (event: object) => boolean): number => build.events().findIndex((event) => matches(event));
    expect(at((event) => 'text' in event && event.text === conflicts[0])).toBeLessThan(
      at((event) => 'stage' in event && event.stage === 'merge'),
    );
    const { worktrees } = JSON.parse((await shop.stepmeter(['worktree', 'list', '--json'])).stdout) as {
      worktrees: { state: string }[];
    };
    expect(worktrees.filter(({ state }) => state === 'leased')).toEqual([]);
  });
});

/** Two tasks write the same file, which the plan does not say. */
function conflictingModel(): Conversation[] {
  const files = packageFiles();
  const shared = (task: string) =>
    task === 'package' ? [] : [write('src/notes.js', `export const by = '${task}';\n`)];
  return [
    planning(TASKS),
    ...Object.entries(TASKS).map(([id, paths]) =>
      doing(id, [
        { tools: [{ name: 'Read', input: { file_path: '$CWD/SPEC.md' } }], delayMs: 5000 },
        { tools: [...paths.map((path) => write(path, files.get(path) ?? '')), ...shared(id)], delayMs: 3000 },
      ]),
    ),
    {
      when: 'Two tasks of the plan changed',
      turns: [
        { tools: [{ name: 'Read', input: { file_path: '$CWD/src/notes.js' } }] },
        { tools: [write('src/notes.js', "export const by = 'both';\n")] },
      ],
    },
  ];
}

/** The workers that started these sessions. */
function workersOf(sessions: readonly number[]): number[] {
  return sessions.flatMap((pid) => {
    try {
      return [Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])];
    } catch {
      return [];
    }
  });
}
