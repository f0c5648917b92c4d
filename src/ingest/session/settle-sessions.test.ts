import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { answer, bill, compacted, REQUEST_NANO_USD, writeTranscript } from '../../testing/claude/transcript.ts';
import {
  writeInteractiveSession,
  CLAUDE_SESSION,
  UNUSED_PID,
  openInteractiveRelay,
  transcriptIn,
  type InteractiveRelay,
} from '../../testing/interactive-relay.ts';
import { counted, expectTotalsOfRows } from '../../testing/store/sums.ts';
import type { Context } from '../../core/context.ts';
import { newRunId, newSessionId, newStepId } from '../../core/ids/ids.ts';
import { METRIC, SESSION_EVENT } from '../../telemetry/names.ts';
import { openContextFolder } from '../../spool/context-folder.ts';

const START = Date.now() - 100_000;

describe('an interactive session', () => {
  test('becomes a run of its own, settled by its transcript', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    await relay.pass(START + 3000);
    expect(await runsOf(relay)).toMatchObject([
      { workflow: 'interactive', project: '/p', started_at: START, ended_at: START + 2000, result: 'success' },
    ]);
    expect(await relay.store.db.selectFrom('step').selectAll().execute()).toMatchObject([
      { name: 'session', attempt: 1, kind: 'first', started_at: START, ended_at: START + 2000, result: 'success' },
    ]);
    expect(await relay.store.db.selectFrom('session').selectAll().execute()).toMatchObject([
      { origin: 'hooks', claude_session_id: CLAUDE_SESSION, settled_by: 'ledger', bill_nano_usd: 2 * REQUEST_NANO_USD },
    ]);
    const counts = await countsOf(relay);
    expect(counts).toMatchObject({ [METRIC.toolCalls.name]: 1, [METRIC.runs.name]: 1, [METRIC.sessionEvents.name]: 4 });
    expect(counts[METRIC.cost.name]).toBe(2 * REQUEST_NANO_USD);
    expect(counts[METRIC.reconcileDifference.name]).toBeUndefined();
    expect(JSON.stringify(await relay.store.db.selectFrom('session_event').selectAll().execute())).not.toContain(
      'secret',
    );
  });

  test('counts once where hooks of both forms report it, whenever the relay comes', async () => {
    for (const passes of [1, 3]) {
      const relay = await openInteractiveRelay();
      writeInteractiveSession(relay, START);
      if (passes > 1) await relay.pass(START + 2100);
      writeInteractiveSession(relay, START + 3, { via: 'module' });
      relay.request(START + 505, 0);
      if (passes > 1) await relay.pass(START + 2200);
      relay.request(START + 1505, 1);
      await relay.pass(START + 3000);
      expect(await runsOf(relay)).toHaveLength(1);
      expect(await relay.store.db.selectFrom('session').selectAll().execute()).toHaveLength(1);
    }
  });

  test('whose records come in pieces is the same as one whose records come at once', async () => {
    const [whole, pieces] = [await openInteractiveRelay(), await openInteractiveRelay()];
    writeInteractiveSession(whole, START);
    await whole.pass(START + 3000);
    const origin = { transcript: transcriptIn(pieces) };
    pieces.hook(START + 2000, 'SessionEnd', { reason: 'other' }, origin);
    await pieces.pass(START + 2000, false);
    pieces.hook(START + 1900, 'Stop', { prompt_id: 'p' }, origin);
    await pieces.pass(START + 2001, false);
    pieces.hook(START, 'SessionStart', { source: 'startup' }, origin);
    writeInteractiveSession(pieces, START);
    await pieces.pass(START + 3000);
    const [[one], [other]] = [await runsOf(whole), await runsOf(pieces)];
    expect(other).toMatchObject({ id: one?.id, started_at: START, ended_at: one?.ended_at, result: 'success' });
    expect(await costsOf(pieces)).toEqual([2]);
  });

  test('that another process continues is another run, and each has its own share', async () => {
    for (const settleBetween of [true, false]) {
      const relay = await openInteractiveRelay();
      writeInteractiveSession(relay, START);
      if (settleBetween) await relay.pass(START + 3000);
      writeInteractiveSession(relay, START + 5000, { cli: UNUSED_PID - 1 }, { source: 'resume', billed: 5 });
      await relay.pass(START + 8000);
      expect((await runsOf(relay)).map(({ started_at }) => started_at)).toEqual([START, START + 5000]);
      // The bill continues that of the first process and contains one request that no source recorded.
      expect(await costsOf(relay)).toEqual([2, 3]);
      expect(await billsOf(relay)).toEqual([2, 3]);
      expect((await countsOf(relay))[METRIC.runs.name]).toBe(2);
    }
  });

  test('that continues in the same process after its end counts what is new, and ends once', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    await relay.pass(START + 3000);
    writeInteractiveSession(relay, START + 5000, {}, { source: 'resume', billed: 4 });
    await relay.pass(START + 8000);
    await relay.pass(START + 9000);
    expect(await runsOf(relay)).toMatchObject([{ started_at: START, ended_at: START + 2000 }]);
    expect(await costsOf(relay)).toEqual([4]);
    expect(await countsOf(relay)).toMatchObject({ [METRIC.toolCalls.name]: 2, [METRIC.runs.name]: 1 });
  });

  test('fails where the last thing it did was to give up', async () => {
    const relay = await openInteractiveRelay();
    const origin = { transcript: transcriptIn(relay) };
    relay.hook(START, 'SessionStart', {}, origin);
    relay.hook(START + 100, 'StopFailure', { error: 'rate_limit', prompt_id: 'p' }, origin);
    relay.hook(START + 100, 'StopFailure', { error: 'overloaded', prompt_id: 'q' }, { ...origin, cli: UNUSED_PID - 1 });
    relay.hook(START + 200, 'Stop', { prompt_id: 'r' }, { ...origin, cli: UNUSED_PID - 1 });
    for (const cli of [UNUSED_PID, UNUSED_PID - 1]) relay.hook(START + 300, 'SessionEnd', {}, { ...origin, cli });
    await relay.pass(START + 5000);
    expect((await runsOf(relay)).map(({ result, error_type }) => [result, error_type]).toSorted()).toEqual([
      ['failure', 'rate_limit'],
      ['success', null],
    ]);
    const errors = (await relay.store.totals()).counters.filter(({ name }) => name === METRIC.errors.name);
    expect(errors.map(({ labels, value }) => [JSON.parse(labels), value])).toMatchObject([
      [{ 'error.type': 'rate_limit', 'stepmeter.error.source': 'model', 'gen_ai.workflow.name': 'interactive' }, 1],
      [{ 'error.type': 'overloaded', 'stepmeter.error.source': 'model' }, 1],
      [{ 'error.type': 'rate_limit', 'stepmeter.error.source': 'step', 'stepmeter.step.name': 'session' }, 1],
    ]);
  });

  test('without a transcript is settled by what the hooks saw', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START, 'SessionStart', {}, { transcript: '/nowhere/x.jsonl' });
    relay.request(START + 500, 0);
    relay.hook(START + 2000, 'SessionEnd');
    await relay.pass(START + 5000);
    expect(await costsOf(relay)).toEqual([1]);
    expect(await runsOf(relay)).toMatchObject([{ result: 'success' }]);
  });

  test('without a transcript that can be examined, as if there was none', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START, 'SessionStart', {}, { transcript: `/tmp/${'n'.repeat(300)}/x.jsonl` });
    relay.hook(START + 2000, 'SessionEnd');
    await relay.pass(START + 5000);
    expect(await runsOf(relay)).toMatchObject([{ result: 'success' }]);
  });

  test('has what only its bill knows, and when its conversation was compacted', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START + 1200, 'PostCompact', { trigger: 'auto' }, { transcript: transcriptIn(relay) });
    writeTranscript(transcriptIn(relay), START + 1100, [compacted(START + 1100, 900, 100)]);
    writeInteractiveSession(relay, START, {}, { billed: 4 });
    await relay.pass(START + 3000);
    expect(await costsOf(relay)).toEqual([4]);
    const rows = await relay.store.db.selectFrom('request').selectAll().where('source', '=', 'bill').execute();
    expect(rows).toMatchObject([{ input: 200, output: 160, cost_nano_usd: 2 * REQUEST_NANO_USD, agent_id: null }]);
    const events = await relay.store.db
      .selectFrom('session_event')
      .selectAll()
      .where('type', '=', 'compaction')
      .execute();
    expect(events.map(({ attributes }) => JSON.parse(attributes) as unknown)).toEqual([
      { source: 'auto', tokens_before: 900, tokens_after: 100 },
    ]);
  });

  test('whose record names no Claude session goes to quarantine', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START, 'SessionStart', { session_id: '' });
    await relay.pass(START + 1000);
    const entries = await relay.store.db.selectFrom('audit_entry').select('outcome').execute();
    expect(entries).toEqual([{ outcome: 'quarantined: interactive session record without a session ID' }]);
    expect(await runsOf(relay)).toEqual([]);
  });
});

const HOUR_MS = 60 * 60 * 1000;

describe('a session is not settled', () => {
  test('while its process may still write, unless all has been quiet since it ended', async () => {
    const relay = await openInteractiveRelay();
    const now = Date.now();
    writeInteractiveSession(relay, now - 2000, { cli: process.pid });
    await relay.pass(now + 1000);
    expect(await openRuns(relay)).toBe(1);
    await relay.pass(now + 3500);
    expect(await openRuns(relay)).toBe(0);
  });

  test('where its process has left but its bill may not be written yet', async () => {
    const relay = await openInteractiveRelay();
    const [now, transcript] = [Date.now(), transcriptIn(relay)];
    relay.hook(now - 100, 'SessionEnd', {}, { transcript });
    writeTranscript(transcript, now, answer('a', now - 200));
    await relay.pass(now);
    expect(await openRuns(relay)).toBe(1);
    writeTranscript(transcript, now, [bill(1)]);
    await relay.pass(now);
    expect(await openRuns(relay)).toBe(0);
  });

  test('that never said that it ended, while its process lives or was heard of within the hour', async () => {
    const relay = await openInteractiveRelay();
    const now = Date.now();
    relay.hook(now, 'SessionStart', {}, { cli: process.pid });
    relay.hook(now, 'SessionStart', {}, { cli: UNUSED_PID });
    await relay.pass(now + HOUR_MS - 1000);
    expect(await openRuns(relay)).toBe(2);
    await relay.pass(now + HOUR_MS);
    expect(await openRuns(relay)).toBe(1);
    await relay.pass(now + 48 * HOUR_MS);
    expect(await openRuns(relay)).toBe(1);
    expect((await runsOf(relay)).map(({ result }) => result).toSorted()).toEqual(['abandoned', null]);
  });

  test('that never said that it ended, until its process is gone and has left its bill', async () => {
    const relay = await openInteractiveRelay();
    const [now, transcript] = [Date.now(), transcriptIn(relay)];
    relay.hook(now - 1000, 'SessionStart', { source: 'startup' }, { transcript });
    writeTranscript(transcript, now, answer('a', now - 500));
    await relay.pass(now + 3000, false);
    expect(await openRuns(relay)).toBe(1);
    writeTranscript(transcript, now, [bill(1)]);
    await relay.pass(now + 2000);
    expect(await openRuns(relay)).toBe(1);
    await relay.pass(now + 3000);
    expect(await runsOf(relay)).toMatchObject([{ result: 'success', ended_at: now - 500 }]);
  });

  test('that continues in its process after its end', async () => {
    const relay = await openInteractiveRelay();
    const now = Date.now();
    writeInteractiveSession(relay, now - 4000, { cli: process.pid });
    relay.hook(now - 1500, 'SessionStart', { source: 'resume' }, { cli: process.pid });
    await relay.pass(now + 2000);
    expect(await openRuns(relay)).toBe(1);
    relay.hook(now - 1400, 'SessionEnd', {}, { cli: process.pid });
    await relay.pass(now + 2000);
    expect(await openRuns(relay)).toBe(0);
  });

  test('because of a process that was given its id later', async () => {
    const relay = await openInteractiveRelay();
    const longAgo = Date.now() - 30 * 24 * HOUR_MS;
    writeInteractiveSession(relay, longAgo, { cli: process.pid });
    await relay.pass(longAgo + 2100);
    expect(await openRuns(relay)).toBe(0);
  });

  test('before it is time to look again', async () => {
    const relay = await openInteractiveRelay();
    const now = Date.now();
    writeInteractiveSession(relay, now - 2000, { cli: process.pid });
    await relay.pass(now, false);
    await relay.pass(now + 4000, false);
    expect(await openRuns(relay)).toBe(1);
    await relay.pass(now + 6000, false);
    expect(await openRuns(relay)).toBe(0);
  });
});

describe('inside a step', () => {
  const openStep = (relay: InteractiveRelay): { folder: string; context: Context } => {
    const step = { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' } as const;
    const context: Context = { v: 1, run: { id: newRunId(), workflow: 'w' }, step, startedAt: START, project: '/p' };
    return { folder: openContextFolder(join(relay.home, 'spool'), context), context };
  };

  test('a session that no runner started is settled, and the step is left to its owner', async () => {
    const relay = await openInteractiveRelay();
    const { folder, context } = openStep(relay);
    writeInteractiveSession(relay, START, { folder });
    await relay.pass(START + 3000);
    expect(await runsOf(relay)).toMatchObject([{ id: context.run.id, ended_at: null }]);
    expect(await relay.store.db.selectFrom('session').selectAll().execute()).toMatchObject([
      { origin: 'hooks', step_id: context.step?.id, settled_by: 'ledger' },
    ]);
    expect(await costsOf(relay)).toEqual([2]);
  });

  test('two processes that had one conversation after the other are two sessions', async () => {
    const relay = await openInteractiveRelay();
    const { folder } = openStep(relay);
    writeInteractiveSession(relay, START, { folder });
    writeInteractiveSession(relay, START + 5000, { folder, cli: UNUSED_PID - 1 }, { source: 'resume', billed: 4 });
    await relay.pass(START + 8000);
    expect(await costsOf(relay)).toEqual([2, 2]);
    expect(await billsOf(relay)).toEqual([2, 2]);
  });

  test('a CLI that a runner’s session started is a session of its own', async () => {
    const relay = await openInteractiveRelay();
    const { folder } = openStep(relay);
    const [runner, outer, cli] = [newSessionId(), '99999999-2222-4333-8444-555555555555', UNUSED_PID - 5];
    relay.hook(START - 500, 'SessionStart', { source: 'startup' }, { folder, runner, session: outer, cli });
    writeInteractiveSession(relay, START, { folder, runner });
    relay.hook(START + 4000, 'Stop', {}, { folder, runner, session: outer, cli });
    await relay.pass(START + 5000);
    const sessions = await relay.store.db.selectFrom('session').selectAll().orderBy('started_at').execute();
    expect(sessions).toMatchObject([
      { id: runner, claude_session_id: outer, origin: 'runner', settled_at: null },
      { claude_session_id: CLAUDE_SESSION, origin: 'hooks', settled_by: 'ledger' },
    ]);
    expect(await costsOf(relay)).toEqual([0, 2]);
  });

  test('what a runner’s process does after its conversation was cleared is the runner’s', async () => {
    const relay = await openInteractiveRelay();
    const { folder } = openStep(relay);
    const runner = newSessionId();
    relay.hook(START, 'SessionStart', { source: 'startup' }, { folder, runner });
    relay.hook(START + 100, 'SessionEnd', { reason: 'clear' }, { folder, runner });
    relay.hook(START + 200, 'SessionStart', { source: 'clear' }, { folder, runner, session: 'another' });
    await relay.pass(START + 5000);
    const sessions = await relay.store.db.selectFrom('session').selectAll().execute();
    expect(sessions).toMatchObject([{ id: runner, origin: 'runner', settled_at: null }]);
  });

  test('a session whose runner was killed with it is settled after an hour', async () => {
    const relay = await openInteractiveRelay();
    const { folder } = openStep(relay);
    writeInteractiveSession(relay, START, { folder, runner: newSessionId() });
    await relay.pass(START + 5000);
    expect(await costsOf(relay)).toEqual([0]);
    await relay.pass(START + 2 * HOUR_MS);
    expect(await costsOf(relay)).toEqual([2]);
  });
});

describe('a session is settled although', () => {
  test('the clock was set back between its start and its end', async () => {
    const relay = await openInteractiveRelay();
    const now = Date.now() - HOUR_MS;
    relay.hook(now - 10_000, 'SessionEnd', {}, { cli: process.pid });
    relay.hook(now - 4000, 'SessionStart', { source: 'startup' }, { cli: process.pid });
    await relay.pass(now + 2000);
    expect(await openRuns(relay)).toBe(0);
  });

  test('its records and transcript are from the future', async () => {
    const relay = await openInteractiveRelay();
    const now = Date.now();
    writeInteractiveSession(relay, now + 3 * HOUR_MS);
    await relay.pass(now);
    expect(await costsOf(relay)).toEqual([2]);
  });

  test('the store refuses what its transcript says: its usage is unknown', async () => {
    const relay = await openInteractiveRelay();
    await sql`create trigger refuse before insert on request when new.session_id like '%-bad/%' begin select raise(abort, 'no'); end`.execute(
      relay.store.db,
    );
    const [good, bad] = [newSessionId(), `${newSessionId()}-bad`];
    for (const session of [bad, good]) {
      const transcript = join(relay.home, `${session}.jsonl`);
      relay.hook(START, 'SessionStart', { source: 'startup' }, { session, transcript });
      relay.hook(START + 1, 'Stop', {}, { session, transcript });
      relay.hook(START + 2000, 'SessionEnd', { reason: 'other' }, { session, transcript });
      writeTranscript(transcript, START + 1000, answer(session, START + (session === bad ? 500 : 600)));
    }
    await relay.pass(START + 10_000);
    expect(await openRuns(relay)).toBe(0);
    expect((await costsOf(relay)).toSorted()).toEqual([0, 1]);
    const events = await relay.store.db.selectFrom('session_event').select(['session_id', 'type']).execute();
    expect(events.filter(({ type }) => type === SESSION_EVENT.transcriptDamaged)).toMatchObject([
      { session_id: expect.stringContaining(bad) },
    ]);
  });
});

function runsOf({ store }: InteractiveRelay) {
  return store.db.selectFrom('run').selectAll().orderBy('started_at').execute();
}

/** The counter values if they agree with the rows. */
async function countsOf({ store }: InteractiveRelay): Promise<Record<string, number>> {
  await expectTotalsOfRows(store);
  return counted(store);
}

async function costsOf({ store }: InteractiveRelay): Promise<number[]> {
  const rows = await store.db.selectFrom('session').selectAll().orderBy('started_at').execute();
  return Promise.all(
    rows.map(async ({ id }) => {
      const requests = await store.db.selectFrom('request').selectAll().where('session_id', '=', id).execute();
      return requests.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0) / REQUEST_NANO_USD;
    }),
  );
}

/** The CLI's own bill of each session, in requests. */
async function billsOf({ store }: InteractiveRelay): Promise<number[]> {
  const rows = await store.db.selectFrom('session').select('bill_nano_usd').orderBy('started_at').execute();
  return rows.map(({ bill_nano_usd }) => (bill_nano_usd ?? 0) / REQUEST_NANO_USD);
}

async function openRuns(relay: InteractiveRelay): Promise<number> {
  return (await runsOf(relay)).filter(({ ended_at }) => ended_at === null).length;
}
