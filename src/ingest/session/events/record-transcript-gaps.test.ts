import { appendFileSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
import type { Row } from '../../../testing/claude/transcript.ts';
import { listRuns } from '../../../report/list-runs.ts';
import { showRun } from '../../../report/show-run.ts';
import { appendRecord } from '../../../spool/append-record.ts';
import { openContextFolder } from '../../../spool/context-folder.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import type { SpanData } from '../../../telemetry/span-data.ts';
import { settleSessions } from '../settle-sessions.ts';

const START = Date.now() - 100_000;
const HOUR_MS = 60 * 60 * 1000;

/** A transcript that Claude CLI 2.1.39 wrote: three requests of 80 output tokens each, without content. */
const UNFINISHED = fileURLToPath(new URL('../../../testing/claude/transcript-2.1.39.jsonl', import.meta.url));

describe('a session', () => {
  test('without a transcript has unknown usage, and not none', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    rmSync(transcriptIn(relay));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      sessionsWithoutTranscript: 1,
      sessionsOfUnknownUsage: 1,
      totals: { tokens: null, costUsd: null, usageGap: 'usage' },
      steps: [{ tokens: null, costUsd: null, usageGap: 'usage', toolCalls: 1 }],
    });
    expect(await listRuns(relay.store, { limit: 1 })).toMatchObject([{ tokens: null, costUsd: null }]);
    expect(await gapsCounted(relay)).toEqual({ transcript: 1 });
  });

  test('without a transcript says how many tool calls hooks reported without an ID', async () => {
    const relay = await openInteractiveRelay();
    reportCallsWithoutId(relay);
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ callsWithoutId: 2, steps: [{ toolCalls: 0 }] });
    expect(await gapsCounted(relay)).toEqual({ transcript: 1 });
  });

  test('with a transcript has the calls that hooks reported without an ID once', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    reportCallsWithoutId(relay);
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ callsWithoutId: 0, steps: [{ toolCalls: 1 }] });
  });

  test('of unknown usage has spans without a cost, and no score of its cost', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    rmSync(transcriptIn(relay));
    await relay.pass(START + 2 * HOUR_MS);
    const spans = await spansOf(relay);
    for (const kind of ['invoke_workflow', 'step', 'invoke_agent'])
      expect(spans.find(({ name }) => name.startsWith(`${kind} `))?.attributes).toMatchObject({
        [ATTRIBUTE.usageGap]: 'usage',
        [ATTRIBUTE.costUsd]: null,
      });
    const counters = await relay.store.db.selectFrom('counter').select(['name', 'labels']).execute();
    expect(counters.filter(({ labels }) => labels.includes('"cost"'))).toEqual([]);
    expect(counters.filter(({ name }) => name === METRIC.runCost.name)).toEqual([]);
  });

  test('with an empty transcript has unknown usage', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    writeFileSync(transcriptIn(relay), '');
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ sessionsWithoutTranscript: 1, totals: { costUsd: null } });
  });

  test('without one readable row has unknown usage', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    writeFileSync(transcriptIn(relay), 'not a row\n{"type":"assist\n');
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      unreadableRows: 2,
      sessionsOfUnknownUsage: 1,
      totals: { tokens: null, costUsd: null, usageGap: 'usage' },
    });
    expect(await gapsCounted(relay)).toEqual({ row: 2 });
  });

  test('without a bill has a lower bound of its usage if rows could not be read', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    const rows = readFileSync(transcriptIn(relay), 'utf8').split('\n');
    writeFileSync(
      transcriptIn(relay),
      rows
        .filter((row) => !row.includes('cost-state'))
        .concat('not a row\n')
        .join('\n'),
    );
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ totals: { requests: 2, usageGap: 'usage' } });
  });

  test('behind a gateway that states no usage has unknown usage, and not none', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START, {}, { billed: 0 });
    const rows = readFileSync(transcriptIn(relay), 'utf8').split('\n');
    const unbilled = rows
      .filter((row) => row !== '' && !row.includes('cost-state'))
      .map((row) => JSON.parse(row) as Row);
    const withoutUsage = unbilled.map((row) => ({ ...row, message: { ...(row['message'] as Row), usage: {} } }));
    writeFileSync(transcriptIn(relay), withoutUsage.map((row) => JSON.stringify(row)).join('\n'));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      unreadableRows: 0,
      requestsWithoutUsage: 2,
      totals: { requests: 2, tokens: null, costUsd: null, usageGap: 'usage' },
    });
    expect(await gapsCounted(relay)).toEqual({ row: 2 });
  });

  test('of a CLI that writes no final output tokens has a lower bound of its output and cost', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    copyFileSync(UNFINISHED, transcriptIn(relay));
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      unfinishedRequests: 3,
      totals: { requests: 3, tokens: { output: 3 }, usageGap: 'output' },
      steps: [{ usageGap: 'output' }],
    });
    expect(await gapsCounted(relay)).toEqual({ request: 3 });
  });

  test('of such a CLI has exact usage if there is a bill', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    const usage = { inputTokens: 300, outputTokens: 240, cacheReadInputTokens: 3000, cacheCreationInputTokens: 150 };
    const model = { ...usage, cacheCreationEphemeral1hInputTokens: 60, costUSD: 0.00666 };
    copyFileSync(UNFINISHED, transcriptIn(relay));
    const bill = { type: 'cost-state', totalCostUSD: 0.00666, modelUsage: { 'claude-sonnet-4-6': model } };
    appendFileSync(transcriptIn(relay), `${JSON.stringify(bill)}\n`);
    await relay.pass(START + 2 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({
      unfinishedRequests: 0,
      totals: { tokens: { output: 240 }, costUsd: 0.00666, usageGap: null },
    });
    expect(await gapsCounted(relay)).toEqual({});
  });

  test('whose transcript is read again counts only the gaps that are new', async () => {
    const relay = await openInteractiveRelay();
    writeInteractiveSession(relay, START);
    appendFileSync(transcriptIn(relay), 'not a row\n');
    await relay.pass(START + 2 * HOUR_MS);
    appendFileSync(transcriptIn(relay), 'not a row\nneither\n');
    relay.hook(START + 2 * HOUR_MS, 'UserPromptSubmit', {}, { cli: UNUSED_PID });
    await relay.pass(START + 5 * HOUR_MS);
    expect(await showRun(relay.store)).toMatchObject({ unreadableRows: 3 });
    expect(await gapsCounted(relay)).toEqual({ row: 3 });
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
      steps: [{ usageGap: null }],
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
    // What could not be read is on the bill.
    expect(await showRun(relay.store)).toMatchObject({ unreadableRows: 2, totals: { requests: 2, usageGap: null } });
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

/** The counted gaps by kind. */
async function gapsCounted({ store }: InteractiveRelay): Promise<Record<string, number>> {
  const { name } = METRIC.transcriptGaps;
  const rows = await store.db.selectFrom('counter').select(['labels', 'value']).where('name', '=', name).execute();
  const kindOf = (labels: string): string =>
    (JSON.parse(labels) as Record<string, string>)[ATTRIBUTE.transcriptGap] ?? '';
  return Object.fromEntries(rows.map(({ labels, value }) => [kindOf(labels), Number(value)]));
}

/** Two calls, of which one failed, in a session of which nothing else is known. */
function reportCallsWithoutId(relay: InteractiveRelay): void {
  const origin = { transcript: transcriptIn(relay) };
  relay.hook(START, 'SessionStart', { source: 'startup' }, origin);
  relay.hook(START + 1000, 'PostToolUse', { tool_name: 'Bash' }, origin);
  relay.hook(START + 1500, 'PostToolUseFailure', { tool_name: 'Bash', error: 'x' }, origin);
  relay.hook(START + 2000, 'SessionEnd', { reason: 'other' }, origin);
}

async function spansOf({ store }: InteractiveRelay): Promise<SpanData[]> {
  const rows = await store.db.selectFrom('outbox').select('body').execute();
  return rows.map(({ body }) => JSON.parse(body) as SpanData);
}

function move(relay: InteractiveRelay, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(transcriptIn(relay), to);
}
