import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importHistory } from '../import/import-history.ts';
import { answer, REQUEST_NANO_USD, TOKENS, toolResult, writeTranscript } from '../testing/claude/transcript.ts';
import {
  CLAUDE_SESSION,
  openInteractiveRelay,
  transcriptIn,
  writeInteractiveSession,
} from '../testing/interactive-relay.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { addRequest, addRun, addSession, addStep } from '../testing/store/store-rows.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { localDay } from '../core/time/day.ts';
import { periodAt } from './periods.ts';
import { spendReport } from './spend.ts';
import { statusLine } from './status-line.ts';

/** Noon of this day, so that a day before or after is another day in every time zone. */
const NOON = new Date(Date.now()).setHours(12, 0, 0, 0);

const DAY = 86_400_000;

const [A, B] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];

const COST = REQUEST_NANO_USD / 1e9;

describe('the spend of a period', () => {
  test('is summed by day, project, model, session and tool', async () => {
    const { store } = await importedDays();
    const report = await spendReport(store, periodAt('week', NOON));
    expect(report.total).toMatchObject({ requests: 3, costUsd: 3 * COST });
    expect(report.days).toMatchObject([
      { day: localDay(NOON - 2 * DAY), requests: 2 },
      { day: localDay(NOON), requests: 1, costUsd: COST },
    ]);
    expect(report.projects).toMatchObject([
      { project: '/work/a', costUsd: 2 * COST },
      { project: '/work/b', costUsd: COST },
    ]);
    expect(report.models).toMatchObject([{ model: 'claude-opus-5-5', requests: 3 }]);
    expect(report.sessions).toMatchObject([{ claudeSession: A, requests: 2 }, { claudeSession: B }]);
    expect(report.tools).toEqual([{ tool: 'Bash', calls: 1, failed: 0, totalMs: 4000, longestMs: 4000 }]);
  });

  test('has nothing of other days', async () => {
    const { store } = await importedDays();
    const report = await spendReport(store, periodAt('today', NOON));
    expect(report).toMatchObject({ total: { requests: 1 }, projects: [{ project: '/work/b' }], tools: [] });
  });

  test('leaves simulated runs out', async () => {
    const { store } = await importedDays();
    await store.db.updateTable('run').set({ simulated: 1 }).where('project', '=', '/work/a').execute();
    expect((await spendReport(store, periodAt('week', NOON))).total).toMatchObject({ requests: 1 });
  });
});

const D = '44444444-2222-4333-8444-555555555555';

describe('the spend of sessions with missing usage', () => {
  test('is unknown if no request is known, in every part of the report', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, NOON - 3000);
    rmSync(transcriptIn(relay));
    await relay.pass(NOON + DAY / 2);
    const unknown = { requests: 0, costUsd: null, tokens: null, usageGap: 'usage' };
    expect(await spendReport(relay.store, periodAt('today', NOON))).toMatchObject({
      total: unknown,
      days: [{ day: localDay(NOON), ...unknown }],
      projects: [{ project: '/p', ...unknown }],
      sessions: [{ claudeSession: CLAUDE_SESSION, ...unknown }],
      sessionsOfUnknownUsage: 1,
      sessionsOfIncompleteUsage: 0,
    });
  });

  test('is a lower bound beside that of other sessions, and exact on other days', async () => {
    const { store, env } = await importedDays();
    const from = historyWith(NOON - DAY, [...answer('d1', NOON - DAY)], 'not a row\n');
    await importHistory(store, { env, from });
    const report = await spendReport(store, periodAt('week', NOON));
    expect(report.total).toMatchObject({ requests: 4, costUsd: 4 * COST, usageGap: 'usage' });
    expect(report.days.map(({ usageGap }) => usageGap)).toEqual([null, 'usage', null]);
    expect(report.projects.map(({ project, usageGap }) => [project, usageGap]).toSorted()).toEqual([
      ['/work/a', null],
      ['/work/b', null],
      ['/work/d', 'usage'],
    ]);
    expect(report.models).toMatchObject([{ usageGap: 'usage' }]);
    expect(report.sessions.filter(({ usageGap }) => usageGap !== null)).toMatchObject([{ claudeSession: D }]);
    expect(report).toMatchObject({ sessionsOfUnknownUsage: 0, sessionsOfIncompleteUsage: 1 });
    expect(await spendReport(store, periodAt('today', NOON))).toMatchObject({
      total: { requests: 1, usageGap: null },
      sessionsOfIncompleteUsage: 0,
    });
  });

  test('is unknown while a session is not settled although its step has ended', async () => {
    const { store } = await importedDays();
    const open = { id: 's', run_id: 'r', step_id: 'step', settled_at: null, settled_by: null, seen_at: NOON } as const;
    await addRun(store, { id: 'r', started_at: NOON, ended_at: NOON + 1 });
    await addStep(store, { id: 'step', run_id: 'r', started_at: NOON, ended_at: null });
    await addSession(store, { ...open, started_at: NOON, ended_at: null });
    const report = () => spendReport(store, periodAt('today', NOON));
    expect(await report()).toMatchObject({ total: { usageGap: null }, sessionsOfUnknownUsage: 0 });
    await store.db
      .updateTable('step')
      .set({ ended_at: NOON + 1 })
      .where('id', '=', 'step')
      .execute();
    expect(await report()).toMatchObject({ total: { requests: 1, usageGap: 'usage' }, sessionsOfUnknownUsage: 1 });
    await addRequest(store, { id: 'q', run_id: 'r', session_id: 's', started_at: NOON, ended_at: NOON });
    expect(await report()).toMatchObject({ total: { usageGap: 'usage' }, sessionsOfIncompleteUsage: 1 });
  });

  test('is a lower bound if an imported transcript ends before its last output tokens', async () => {
    const { store, home } = await openInteractiveRelay();
    const rows = answer('d1', NOON).map((row) => {
      const message = { ...(row['message'] as object), stop_reason: null };
      return { ...row, message: { ...message, usage: { ...TOKENS, output_tokens: 1 } } };
    });
    await importHistory(store, { env: isolatedEnvironment(home), from: historyWith(NOON, rows) });
    const report = await spendReport(store, periodAt('today', NOON));
    expect(report).toMatchObject({ total: { requests: 1, usageGap: 'output' }, sessionsOfIncompleteUsage: 1 });
  });

  test('is unknown if nothing of an imported transcript can be read, also after another import', async () => {
    const { store, home } = await openInteractiveRelay();
    const options = { env: isolatedEnvironment(home), from: historyWith(NOON - DAY, [], 'not a row\n') };
    expect(await importHistory(store, options)).toMatchObject({ sessions: 1, requests: 0, damaged: { rows: 1 } });
    expect(await importHistory(store, options)).toMatchObject({ unchanged: 1 });
    const report = await spendReport(store, periodAt('week', NOON));
    expect(report).toMatchObject({ total: { costUsd: null, usageGap: 'usage' }, sessionsOfUnknownUsage: 1 });
  });
});

describe('the status line', () => {
  test('has the cost of the session, the spend of the day, the model and the context', async () => {
    const { env } = await importedDays();
    expect(statusLine(status({ cost: 2.5 }), env, NOON)).toBe('$2.50 session · $2.50 today · Opus 5.5 · 37 % context');
  });

  test('counts a session with what it says itself, less what is stored of it', async () => {
    const { env } = await importedDays();
    const today = (session: string, cost: number): string | undefined =>
      /\$(\S+) today/.exec(statusLine(status({ session, cost }), env, NOON))?.[1];
    // The first session was used two days ago for about half a cent.
    expect(today(A, 1)).toBe('1.00');
    expect(today(B, 1)).toBe('1.00');
    expect(today('another', 1)).toBe('1.00');
    expect(statusLine('{}', env, NOON)).toBe('$0.00 today');
  });

  test.each(['', 'no JSON', '[]', '{"cost":null,"model":"x","context_window":7}'])('is empty for %j', (input) => {
    expect(statusLine(input, isolatedEnvironment(temporaryFolder()), NOON)).toBe('');
  });

  test('cannot control the terminal', () => {
    const model = { display_name: 'a\u001b[2Jb\nc' };
    expect(statusLine(JSON.stringify({ model }), isolatedEnvironment(temporaryFolder()), NOON)).toBe(
      String.raw`a\x1b[2Jb\nc`,
    );
  });
});

/** A store with a session of two requests two days ago, and one of one request today. */
async function importedDays() {
  const { store, home } = await openInteractiveRelay();
  const [from, before] = [temporaryFolder(), NOON - 2 * DAY];
  mkdirSync(join(from, '-p'));
  const write = (id: string, cwd: string, rows: readonly object[]): void =>
    writeTranscript(
      join(from, '-p', `${id}.jsonl`),
      NOON,
      rows.map((row) => ({ cwd, ...row })),
    );
  write(A, '/work/a', [
    ...answer('a1', before, { toolu_0000000000000001: { name: 'Bash', command: 'x' } }),
    toolResult('toolu_0000000000000001', before + 4000),
    ...answer('a2', before + 5000),
  ]);
  write(B, '/work/b', answer('b1', NOON));
  const env = isolatedEnvironment(home);
  await importHistory(store, { env, from });
  return { store, env };
}

/** A folder with a transcript of session D in `/work/d` that was last written at `at`. */
function historyWith(at: number, rows: readonly object[], tail = ''): string {
  const from = temporaryFolder();
  mkdirSync(join(from, '-d'));
  const file = join(from, '-d', `${D}.jsonl`);
  const located = rows.map((row) => ({ cwd: '/work/d', ...row }));
  writeFileSync(file, located.map((row) => `${JSON.stringify(row)}\n`).join('') + tail);
  utimesSync(file, at / 1000, at / 1000);
  return from;
}

function status({ session = 'another', cost }: { readonly session?: string; readonly cost: number }): string {
  return JSON.stringify({
    session_id: session,
    model: { id: 'claude-opus-5-5', display_name: 'Opus 5.5' },
    cost: { total_cost_usd: cost },
    context_window: {
      context_window_size: 200_000,
      current_usage: { input_tokens: 1000, cache_creation_input_tokens: 3000, cache_read_input_tokens: 70_000 },
    },
  });
}
