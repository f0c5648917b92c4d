import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  writeInteractiveSession,
  CLAUDE_SESSION,
  UNUSED_PID,
  openInteractiveRelay,
  transcriptIn,
  type InteractiveRelay,
} from '../../../testing/interactive-relay.ts';
import { newRunId, newSessionId } from '../../../core/ids/ids.ts';
import { drain, newDrain } from '../../../relay/drain.ts';
import { showRun } from '../../../report/show-run.ts';
import { appendRecord } from '../../../spool/append-record.ts';
import { openContextFolder } from '../../../spool/context-folder.ts';
import { settleSessions } from '../settle-sessions.ts';

const START = Date.now() - 100_000;
const HOUR_MS = 60 * 60 * 1000;

describe('a session', () => {
  test('without a transcript has unknown usage, and not none', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    rmSync(transcriptIn(relay));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      sessionsWithoutTranscript: 1,
      sessionsOfUnknownUsage: 1,
      steps: [{ isUsageUnknown: true, toolCalls: 1 }],
    });
  });

  test('without a transcript has the usage that hooks reported', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    relay.request(START + 500, 0);
    rmSync(transcriptIn(relay));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      sessionsWithoutTranscript: 1,
      sessionsOfUnknownUsage: 0,
      totals: { requests: 1, tokens: { input: 100 } },
      steps: [{ isUsageUnknown: false }],
    });
  });

  test('that was opened and closed needs no transcript', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START, 'SessionStart', { source: 'startup' }, { cli: UNUSED_PID });
    relay.hook(START + 1000, 'SessionEnd', { reason: 'other' }, { cli: UNUSED_PID });
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ sessionsWithoutTranscript: 0, sessionsOfUnknownUsage: 0 });
  });

  test('that began its conversation counts also rows without a time before the first with one', async () => {
    const relay = await openInteractiveRelay();
    // Not on the bill, from which a missing request would be derived.
    writeInteractiveSession(relay, START, {}, { billed: 0 });
    const rows = readFileSync(transcriptIn(relay), 'utf8').split('\n');
    const last = rows.findLastIndex((row) => row.includes(`msg_a-${START}`));
    const untimed = rows.map((row, index) => (index <= last ? row.replace(/"timestamp":"[^"]*",?/, '') : row));
    expect(untimed).not.toEqual(rows);
    writeFileSync(transcriptIn(relay), untimed.join('\n'));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ totals: { requests: 2 } });
  });

  test('says how many rows of its transcript could not be read', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    appendFileSync(transcriptIn(relay), 'not a row\n{"type":"assist');
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ unreadableRows: 2, totals: { requests: 2 } });
  });

  test('whose transcript moved to the folder of another project is settled by it', async () => {
    const relay = await openInteractiveRelay();
    const transcript = join(relay.home, `projects/-p/${CLAUDE_SESSION}.jsonl`);
    writeInteractiveSession(relay, START, { transcript });
    move(relay, join(relay.home, `projects/-p-worktree/${CLAUDE_SESSION}.jsonl`));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ sessionsWithoutTranscript: 0, totals: { requests: 2 } });
  });

  test('is found by its ID if the path that its hooks named is gone, as that of a linked home', async () => {
    const relay = await openInteractiveRelay();
    const HOME = relay.home;
    writeInteractiveSession(relay, START, { transcript: join(HOME, `gone/projects/-p/${CLAUDE_SESSION}.jsonl`) });
    move(relay, join(HOME, `.claude/projects/-p/${CLAUDE_SESSION}.jsonl`));
    while ((await drain(newDrain({ store: relay.store, home: HOME, exports: false }))) > 0);
    const options = { store: relay.store, exports: false, prices: [], env: { HOME } };
    await settleSessions(options, START + 2 * HOUR_MS, { all: true });
    expect(await showRun(relay.store)).toMatchObject({ sessionsWithoutTranscript: 0, totals: { requests: 2 } });
  });

  test('that its runner cannot name, as one resumed by its name, is read where its hooks say', async () => {
    const relay = await openInteractiveRelay();
    const [run, runner] = [{ id: newRunId(), workflow: 'w' }, newSessionId()];
    const folder = openContextFolder(join(relay.home, 'spool'), { v: 1, run, startedAt: START, project: '/p' });
    writeInteractiveSession(relay, START, { folder, runner });
    const end = {
      v: 1,
      type: 'session.ended',
      session: runner,
      startedAt: START,
      at: START + 2500,
      exitCode: 0,
    } as const;
    await relay.pass(START + 2200);
    appendRecord(folder, end);
    await relay.pass(START + 3000);
    expect(await showRun(relay.store)).toMatchObject({ sessionsWithoutTranscript: 0, totals: { requests: 2 } });
  });
});

function move(relay: InteractiveRelay, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(transcriptIn(relay), to);
}
