import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, bill, toolResult, writeTranscript, type Row } from '../../testing/claude/transcript.ts';
import { openInteractiveRelay, type InteractiveRelay } from '../../testing/interactive-relay.ts';
import { expectTotalsOfRows } from '../../testing/store/sums.ts';
import { readLedger } from '../../claude/transcript/ledger/ledger.ts';
import type { Context, StepContext } from '../../core/context.ts';
import { newRunId, newSessionId, newStepId } from '../../core/ids/ids.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';

const PROJECT = '/project.of/a-step';
const [SESSION, OTHER] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];

describe('the transcript of a session that nothing reported', () => {
  test('is counted on the step in whose time and folder it began, and marked', async () => {
    const relay = await openInteractiveRelay();
    const { end, context } = openStep(relay);
    writeSession(relay, SESSION);
    end();
    await relay.pass(Date.now());
    expect(await sessionsOf(relay)).toEqual([
      { step_id: context.step?.id, origin: 'transcript', settled_by: 'ledger', claude_session_id: SESSION },
    ]);
    expect(await countsOf(relay)).toEqual({ requests: 2, toolCalls: 1, events: ['hooks_missing'] });
    await expectTotalsOfRows(relay.store);
  });

  test('is read in a subfolder of the project too', async () => {
    const relay = await openInteractiveRelay();
    const { end } = openStep(relay);
    writeSession(relay, SESSION, { cwd: `${PROJECT}/sub` });
    end();
    await relay.pass(Date.now());
    expect(await countsOf(relay)).toMatchObject({ requests: 2 });
  });

  test.each([
    ['is counted on the step with what it added', [bill(2)], 1],
    ['is not, without a bill: a user may have it open', [], 0],
  ])('of an older conversation that continued in the step %s', async (_what, ended, requests) => {
    const relay = await openInteractiveRelay();
    const before = [...answer('old', Date.now() - 20_000), bill(1)];
    writeSession(relay, SESSION, { rows: before });
    const startedAt = Date.now() + 50;
    const { end, context } = openStep(relay, { startedAt });
    writeSession(relay, SESSION, { at: startedAt + 500, rows: [...answer('new', startedAt + 400), ...ended] });
    end(startedAt + 1000);
    await relay.pass(startedAt + 10_000);
    expect((await sessionsOf(relay)).map(({ step_id }) => step_id)).toEqual(requests ? [context.step?.id] : []);
    expect(await countsOf(relay)).toMatchObject({ requests });
  });

  test('without a bill is counted once it was unchanged for a while', async () => {
    const relay = await openInteractiveRelay();
    const { end } = openStep(relay);
    writeSession(relay, SESSION, { more: [] });
    end();
    await relay.pass(Date.now());
    expect(await countsOf(relay)).toMatchObject({ requests: 0 });
    await relay.pass(Date.now() + 5000);
    expect(await countsOf(relay)).toMatchObject({ requests: 2, events: ['hooks_missing'] });
  });

  test.each([
    ['of another project', { cwd: '/elsewhere', folder: PROJECT }],
    ['of a project whose folder has the same name', { cwd: '/project-of/a-step', folder: PROJECT }],
    ['of a project whose name begins like it', { cwd: `${PROJECT}-2` }],
    ['with no activity', { rows: [{ type: 'summary', cwd: PROJECT }] }],
  ])('is ignored: %s', async (_what, options) => {
    const relay = await openInteractiveRelay();
    const { end } = openStep(relay);
    writeSession(relay, SESSION, options);
    end();
    await relay.pass(Date.now() + 5000);
    expect(await sessionsOf(relay)).toEqual([]);
  });

  test.each([
    ['before the step, and was not written in it', 1, 60_000],
    ['after its end', -10_000, -1],
  ])('is ignored if it began %s', async (_when, startedAfter, endedAfter) => {
    const relay = await openInteractiveRelay();
    // Rows from before and after the file was created: some are in the time of the step.
    const rows = [...answer('a', Date.now() - 2000), ...answer('b', Date.now() + 30_000), bill(2)];
    const transcript = writeSession(relay, SESSION, { rows, at: Date.now() - 1000 });
    const begunAt = Math.ceil(statSync(transcript).birthtimeMs);
    const { end } = openStep(relay, { startedAt: begunAt + startedAfter });
    end(begunAt + endedAfter);
    await relay.pass(Date.now() + 80_000);
    expect(await sessionsOf(relay)).toEqual([]);
  });

  test('is dropped if hooks report the session before it is settled', async () => {
    const relay = await openInteractiveRelay();
    const { end, folder } = openStep(relay);
    const transcript = writeSession(relay, SESSION, { more: [] });
    end();
    await relay.pass(Date.now(), false);
    expect(await sessionsOf(relay)).toMatchObject([{ origin: 'transcript', settled_by: null }]);
    // The first hook was late: a request came before it.
    relay.hook(Date.now() - 1200, 'UserPromptSubmit', {}, { folder, transcript });
    relay.hook(Date.now() - 900, 'SessionEnd', {}, { folder, transcript });
    await relay.pass(Date.now() + 10_000);
    expect(await sessionsOf(relay)).toMatchObject([{ origin: 'hooks', settled_by: 'ledger' }]);
    expect(await countsOf(relay)).toEqual({ requests: 2, toolCalls: 1, events: ['end', 'prompt'] });
  });

  test('is dropped if hooks report the session, also while that session is open', async () => {
    const relay = await openInteractiveRelay();
    const { end, folder } = openStep(relay);
    const transcript = writeSession(relay, SESSION, { more: [] });
    end();
    await relay.pass(Date.now(), false);
    relay.hook(Date.now() - 1200, 'UserPromptSubmit', {}, { folder, transcript });
    await relay.pass(Date.now() + 5000);
    expect(await sessionsOf(relay)).toMatchObject([{ origin: 'hooks', settled_by: null }]);
    expect(await countsOf(relay)).toMatchObject({ requests: 0, events: ['prompt'] });
  });

  test('is recorded if no row of it says what was used, and some could not be read', async () => {
    const relay = await openInteractiveRelay();
    const { end } = openStep(relay);
    const transcript = writeSession(relay, SESSION, { rows: [{ type: 'summary', cwd: PROJECT }] });
    appendFileSync(transcript, 'not a row\n');
    end();
    await relay.pass(Date.now() + 5000);
    expect(await sessionsOf(relay)).toMatchObject([{ origin: 'transcript', settled_by: 'ledger' }]);
    expect(await countsOf(relay)).toMatchObject({ requests: 0, events: ['hooks_missing', 'transcript_damaged'] });
  });

  test('is counted on the inner of two steps, whichever ends first in the spool', async () => {
    const relay = await openInteractiveRelay();
    const outer = openStep(relay);
    const inner = openStep(relay, { run: outer.context.run, step: { parentId: outer.context.step?.id ?? '' } });
    writeSession(relay, SESSION);
    outer.end();
    await relay.pass(Date.now());
    inner.end();
    await relay.pass(Date.now());
    expect(await sessionsOf(relay)).toMatchObject([{ step_id: inner.context.step?.id }]);
    expect(await countsOf(relay)).toMatchObject({ requests: 2 });
  });

  test.each([
    ['in the step', true],
    ['as an interactive session', false],
  ])('is ignored if hooks reported the session %s', async (_where, isInStep) => {
    const relay = await openInteractiveRelay();
    const { end, folder } = openStep(relay);
    const transcript = writeSession(relay, SESSION);
    relay.hook(Date.now() - 5000, 'SessionStart', {}, { transcript, ...(isInStep && { folder }) });
    end();
    await relay.pass(Date.now() + 10_000);
    expect(await sessionsOf(relay)).toMatchObject([{ origin: 'hooks' }]);
    expect(await countsOf(relay)).toMatchObject({ events: ['start'] });
  });

  test('is ignored if a runner reported its requests under another conversation', async () => {
    const relay = await openInteractiveRelay();
    const { end, folder } = openStep(relay);
    const ledger = { ...readLedger(writeSession(relay, SESSION)), sessionId: OTHER };
    const [session, at] = [newSessionId(), Date.now()];
    appendRecord(folder, { v: 1, type: 'session.ended', at, session, startedAt: at - 10, exitCode: 0, ledger });
    end();
    await relay.pass(Date.now() + 5000);
    expect(await sessionsOf(relay)).toMatchObject([{ origin: 'runner' }]);
    expect(await countsOf(relay)).toMatchObject({ requests: 2 });
  });
});

type StepOptions = {
  readonly startedAt?: number;
  readonly run?: Context['run'];
  readonly step?: Partial<StepContext>;
};

/** Opens a step that began ten seconds ago, with a function that ends it. */
function openStep({ home }: InteractiveRelay, { startedAt = Date.now() - 10_000, run, step }: StepOptions = {}) {
  const context: Context = {
    v: 1,
    run: run ?? { id: newRunId(), workflow: 'w' },
    step: { id: newStepId(), name: 'plan', attempt: 1, kind: 'first', ...step },
    startedAt,
    project: PROJECT,
    claudeFolder: join(home, 'claude'),
  };
  const folder = openContextFolder(join(home, 'spool'), context);
  const end = (at = Date.now() + 1000): void =>
    appendRecord(folder, { v: 1, type: 'step.ended', at, result: 'success' });
  return { folder, context, end };
}

type SessionOptions = {
  readonly cwd?: string;
  readonly folder?: string;
  readonly rows?: readonly Row[];
  readonly more?: readonly Row[];
  /** When it was last written. @default now */
  readonly at?: number;
};

/** Writes a transcript with two requests and a tool call; returns its path. */
function writeSession({ home }: InteractiveRelay, session: string, options: SessionOptions = {}): string {
  const { cwd = PROJECT, folder = cwd, more = [bill(2)], at = Date.now() } = options;
  const rows = options.rows ?? [
    ...answer('a', at - 2000, { call: { name: 'Bash', command: 'secret' } }),
    toolResult('call', at - 1500),
    ...answer('b', at - 1000),
    ...more,
  ];
  const projects = join(home, 'claude', 'projects', folder.replaceAll(/[^A-Za-z0-9]/g, '-'));
  mkdirSync(projects, { recursive: true });
  const path = join(projects, `${session}.jsonl`);
  writeTranscript(
    path,
    at,
    rows.map((row) => ({ cwd, ...row })),
  );
  return path;
}

function sessionsOf({ store }: InteractiveRelay) {
  const columns = ['step_id', 'origin', 'settled_by', 'claude_session_id'] as const;
  return store.db.selectFrom('session').select(columns).execute();
}

async function countsOf({ store: { db } }: InteractiveRelay) {
  const requests = await db.selectFrom('request').select('id').execute();
  const calls = await db.selectFrom('tool_call').select('id').execute();
  const events = await db.selectFrom('session_event').select('type').execute();
  return { requests: requests.length, toolCalls: calls.length, events: events.map(({ type }) => type).sort() };
}
