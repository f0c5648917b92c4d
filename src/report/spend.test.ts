import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importHistory } from '../import/import-history.ts';
import { answer, REQUEST_NANO_USD, toolResult, writeTranscript } from '../testing/claude/transcript.ts';
import { openInteractiveRelay } from '../testing/interactive-relay.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { localDay, periodAt } from './periods.ts';
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
