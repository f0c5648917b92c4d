import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, bill, REQUEST_NANO_USD, toolResult, writeTranscript } from '../testing/claude/transcript.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import {
  CLAUDE_SESSION,
  openInteractiveRelay,
  transcriptIn,
  writeInteractiveSession,
  type InteractiveRelay,
} from '../testing/interactive-relay.ts';
import { expectTotalsOfRows } from '../testing/store/sums.ts';
import { readLedger } from '../claude/transcript/ledger/ledger.ts';
import type { Context } from '../core/context.ts';
import { newRunId, newSessionId, newStepId } from '../core/ids/ids.ts';
import { appendRecord } from '../spool/append-record.ts';
import { openContextFolder } from '../spool/context-folder.ts';
import { importHistory } from './import-history.ts';
import type { ImportReport } from './import-report.ts';

const START = Date.now() - 7_200_000;

describe('a session that hooks report and that is imported', () => {
  test('is stored once if hooks reported it first', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    await relay.pass(START + 3000);
    expect(await importInto(relay)).toMatchObject({ sessions: 0, withoutNews: 1, requests: 0, toolCalls: 0 });
    expect(await rowsOf(relay)).toEqual({ origins: ['hooks'], requests: 2, calls: 1, cost: 2 * REQUEST_NANO_USD });
    await expectTotalsOfRows(relay.store);
  });

  test('moves to the session of the hooks if it was imported first, and is counted there', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    expect(await importInto(relay)).toMatchObject({ sessions: 1, requests: 2, toolCalls: 1 });
    await relay.pass(START + 3000);
    expect(await rowsOf(relay)).toEqual({ origins: ['hooks'], requests: 2, calls: 1, cost: 2 * REQUEST_NANO_USD });
    await expectTotalsOfRows(relay.store);
    expect(await importInto(relay)).toMatchObject({ requests: 0, toolCalls: 0 });
    expect(await rowsOf(relay)).toMatchObject({ origins: ['hooks'], requests: 2, calls: 1 });
  });

  test('is left to the hooks while it runs', async () => {
    const relay = await openInteractiveRelay();
    const origin = { transcript: transcriptIn(relay), cli: process.pid };
    relay.hook(START, 'SessionStart', { source: 'startup' }, origin);
    await relay.pass(START + 100);
    writeTranscript(transcriptIn(relay), START + 900, answer('a', START + 500));
    expect(await importInto(relay)).toMatchObject({ sessions: 0, withoutNews: 1 });
    relay.hook(START + 1000, 'SessionEnd', { reason: 'other' }, origin);
    await relay.pass(START + 9000);
    expect(await rowsOf(relay)).toMatchObject({ origins: ['hooks'], requests: 1 });
    await expectTotalsOfRows(relay.store);
  });

  test.each([
    ['imported first', ['import', 'hooks']],
    ['imported last', ['hooks', 'import']],
    ['imported before and after', ['import', 'hooks', 'import']],
  ])('keeps its part without hooks as imported: %s', async (_order, order) => {
    const relay = await openInteractiveRelay();
    writeTranscript(transcriptIn(relay), START - 60_000, [
      ...answer('early', START - 60_000, { call: { name: 'Bash' } }),
      toolResult('call', START - 59_000),
      bill(1),
    ]);
    if (order[0] === 'import') await importInto(relay);
    writeInteractiveSession(relay, START, {}, { source: 'resume', billed: 3 });
    for (const what of order) await (what === 'import' ? importInto(relay) : relay.pass(START + 3000));
    expect(await rowsOf(relay)).toEqual({
      origins: ['hooks', 'import'],
      requests: 3,
      calls: 2,
      cost: 3 * REQUEST_NANO_USD,
    });
    const runs = await relay.store.db.selectFrom('run').select('cost_nano_usd').orderBy('started_at').execute();
    expect(runs.map((run) => run.cost_nano_usd)).toEqual([REQUEST_NANO_USD, 2 * REQUEST_NANO_USD]);
  });

  test('has tool calls once whose IDs are unique within a session only', async () => {
    const relay = await openInteractiveRelay();
    const transcript = transcriptIn(relay);
    writeTranscript(transcript, START + 1000, [
      ...answer('a', START + 500, { Bash_0: { name: 'Bash', command: 'x' } }),
      toolResult('Bash_0', START + 900),
      bill(1),
    ]);
    await importInto(relay);
    relay.hook(START, 'SessionStart', {}, { transcript });
    relay.hook(
      START + 900,
      'PostToolUse',
      { tool_name: 'Bash', tool_use_id: 'Bash_0', duration_ms: 9 },
      { transcript },
    );
    relay.hook(START + 1000, 'SessionEnd', {}, { transcript });
    await relay.pass(START + 9000);
    expect(await rowsOf(relay)).toMatchObject({ origins: ['hooks'], requests: 1, calls: 1 });
    await expectTotalsOfRows(relay.store);
  });
});

describe('a session inside a step that was imported while it ran', () => {
  test('moves to the step when its runner reports it', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    const { folder, context } = openStep(relay);
    await importInto(relay, transcriptIn(relay));
    const [ledger, session, at] = [readLedger(transcriptIn(relay)), newSessionId(), START + 2500];
    appendRecord(folder, { v: 1, type: 'session.ended', at, session, startedAt: START, exitCode: 0, ledger });
    await relay.pass(START + 3000);
    const rows = await relay.store.db.selectFrom('request').select('step_id').execute();
    expect(rows).toEqual([{ step_id: context.step?.id }, { step_id: context.step?.id }]);
    await expectTotalsOfRows(relay.store);
  });

  test('moves to the step if only its transcript reports it', async () => {
    const relay = await openInteractiveRelay();
    const { folder, context } = openStep(relay, Date.now() - 10_000);
    const projects = join(relay.home, 'claude', 'projects', '-p');
    mkdirSync(projects, { recursive: true });
    const rows = [...answer('a', Date.now() - 5000), bill(1)].map((row) => ({ cwd: '/p', ...row }));
    writeTranscript(join(projects, `${CLAUDE_SESSION}.jsonl`), Date.now() - 4000, rows);
    await importInto(relay, join(relay.home, 'claude'));
    appendRecord(folder, { v: 1, type: 'step.ended', at: Date.now() + 1000, result: 'success' });
    await relay.pass(Date.now() + 5000);
    const sessions = await relay.store.db.selectFrom('session').select(['step_id', 'origin']).execute();
    expect(sessions).toEqual([{ step_id: context.step?.id, origin: 'transcript' }]);
    expect(await rowsOf(relay)).toMatchObject({ requests: 1 });
    await expectTotalsOfRows(relay.store);
  });
});

function importInto({ store, home }: InteractiveRelay, from = home): Promise<ImportReport> {
  return importHistory(store, { env: isolatedEnvironment(home), from: from.replace(/[^/]*\.jsonl$/, '') });
}

async function rowsOf({ store: { db } }: InteractiveRelay) {
  const sessions = await db.selectFrom('session').select('origin').orderBy('origin').execute();
  const requests = await db.selectFrom('request').select('cost_nano_usd').execute();
  const calls = await db.selectFrom('tool_call').select('id').execute();
  return {
    origins: sessions.map(({ origin }) => origin),
    requests: requests.length,
    calls: calls.length,
    cost: requests.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0),
  };
}

function openStep({ home }: InteractiveRelay, startedAt = START) {
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow: 'w' },
    step: { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' },
    startedAt,
    project: '/p',
    claudeFolder: join(home, 'claude'),
  };
  return { context, folder: openContextFolder(join(home, 'spool'), context) };
}
