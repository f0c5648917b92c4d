import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, bill, toolDenied, toolResult, writeTranscript } from '../../../testing/claude/transcript.ts';
import {
  CLAUDE_SESSION,
  openInteractiveRelay,
  type RecordOrigin,
  type InteractiveRelay,
} from '../../../testing/interactive-relay.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';
import type { SpanData } from '../../../telemetry/span-data.ts';

/** Every event that a hook of either form reports, as it would in a session. */
const EVENTS: [at: number, event: string, payload: Record<string, unknown>][] = [
  [0, 'SessionStart', { source: 'startup' }],
  [100, 'UserPromptSubmit', { prompt: 'secret', prompt_id: 'p1' }],
  [200, 'PermissionRequest', { tool_name: 'Bash', tool_input: { command: 'secret' } }],
  [300, 'SubagentStart', { agent_id: 'a1', agent_type: 'Explore' }],
  [900, 'SubagentStop', { agent_id: 'a1', agent_type: 'Explore', last_assistant_message: 'secret' }],
  [950, 'SubagentStop', { agent_id: 'fork', agent_type: '' }],
  [1000, 'PostModelSwitch', { from_model: 'opus', to_model: 'haiku', source: 'picker' }],
  [1100, 'PostCompact', { trigger: 'manual', compact_summary: 'secret' }],
  [1200, 'Stop', { prompt_id: 'p1', last_assistant_message: 'secret' }],
  [1300, 'StopFailure', { prompt_id: 'p2', error: 'server_error', error_details: 'secret' }],
  [2000, 'SessionEnd', { reason: 'clear' }],
];

const START = Date.now() - 100_000;

const KEPT = {
  start: { source: 'startup' },
  prompt: { length: 6 },
  permission_request: { tool: 'Bash' },
  subagent_start: { agent: 'Explore' },
  subagent_stop: { agent: 'Explore' },
  model_switch: { from: 'opus', to: 'haiku', source: 'picker' },
  compaction: { source: 'manual' },
  stop: {},
  stop_failure: { error: 'server_error' },
  end: { source: 'clear' },
};

/** The same, with that nothing of the session but its hooks is there. */
const NOTED = { ...KEPT, transcript_missing: {} };

describe('the events of a session', () => {
  test('are kept without content, and counted', async () => {
    const relay = await openInteractiveRelay();
    drop(relay);
    await relay.pass(START + 5000);
    expect(Object.fromEntries(await eventsOf(relay))).toEqual(NOTED);
    const counts = Object.fromEntries(Object.keys(NOTED).map((type) => [type, 1]));
    expect(await byLabel(relay, METRIC.sessionEvents, ATTRIBUTE.sessionEvent)).toEqual(counts);
    expect(JSON.stringify(await relay.store.db.selectFrom('session_event').selectAll().execute())).not.toContain(
      'secret',
    );
  });

  test('count once where hooks of both forms report them, in one pass or two', async () => {
    for (const twoPasses of [true, false]) {
      const relay = await openInteractiveRelay();
      drop(relay);
      if (twoPasses) await relay.pass(START + 2000, false);
      drop(relay, 700, { via: 'module' });
      await relay.pass(START + 5000);
      expect((await eventsOf(relay)).toSorted()).toEqual(Object.entries(KEPT).toSorted());
      const counted = await byLabel(relay, METRIC.sessionEvents, ATTRIBUTE.sessionEvent);
      expect(Object.values(counted)).toEqual(Object.keys(KEPT).map(() => 1));
      expect(await byLabel(relay, METRIC.errors, ATTRIBUTE.errorSource)).toMatchObject({ model: 1 });
    }
  });

  test('are two where they differ, or lie apart', async () => {
    const relay = await openInteractiveRelay();
    for (const prompt_id of ['p1', 'p2']) relay.hook(START, 'UserPromptSubmit', { prompt: 'x', prompt_id });
    for (const at of [0, 11_000]) relay.hook(START + at, 'PostCompact', { trigger: 'auto' });
    for (const stop_hook_active of [false, true]) relay.hook(START, 'Stop', { prompt_id: 'p1', stop_hook_active });
    for (const cli of [7_000_001, 7_000_002]) relay.hook(START, 'SessionStart', { source: 'resume' }, { cli });
    await relay.pass(START + 15_000, false);
    expect(await byLabel(relay, METRIC.sessionEvents, ATTRIBUTE.sessionEvent)).toEqual({
      prompt: 2,
      compaction: 2,
      stop: 2,
      start: 2,
    });
  });

  test('know what any of their witnesses knew', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START, 'PostCompact', { trigger: 'auto' });
    await relay.pass(START + 1, false);
    relay.hook(START + 50, 'PostCompact', { trigger: 'auto', tokens_before: 900, tokens_after: 90 }, { via: 'module' });
    await relay.pass(START + 100, false);
    expect(await eventsOf(relay)).toEqual([['compaction', { source: 'auto', tokens_before: 900, tokens_after: 90 }]]);
  });

  test('are on the session’s span', async () => {
    const relay = await openInteractiveRelay();
    drop(relay);
    await relay.pass(START + 5000);
    const spans = (await relay.store.db.selectFrom('outbox').select('body').execute()).map(
      ({ body }) => JSON.parse(body) as SpanData,
    );
    const session = spans.find(({ name }) => name === 'invoke_agent claude-code');
    const events = session?.events?.filter(({ name }) => !name.endsWith('transcript_missing'));
    expect(events?.map(({ name, at }) => [name, at - START])).toEqual(
      Object.keys(KEPT).map((type, i) => [`stepmeter.session.${type}`, EVENTS.filter(([at]) => at !== 950)[i]?.[0]]),
    );
    expect(session).toMatchObject({ errorType: 'server_error' });
    expect(events?.[5]?.attributes).toMatchObject({
      'stepmeter.model.before': 'opus',
      'gen_ai.request.model': 'haiku',
      'stepmeter.event.source': 'picker',
    });
  });
});

describe('a permission', () => {
  const ask = (relay: InteractiveRelay, at: number, command: string, agent?: string): void =>
    relay.hook(START + at, 'PermissionRequest', { tool_name: 'Bash', tool_input: { command }, agent_id: agent });
  const ran = (relay: InteractiveRelay, at: number, call: string, ms: number): void =>
    relay.hook(START + at, 'PostToolUse', { tool_name: 'Bash', tool_use_id: call, duration_ms: ms });
  const end = async (relay: InteractiveRelay): Promise<void> => {
    relay.hook(START + 9000, 'SessionEnd', {}, { transcript: transcriptIn(relay) });
    await relay.pass(START + 20_000);
  };
  const bash = (command: string) => ({ name: 'Bash', command });

  test('that was granted waited until its call began to run, whatever ran meanwhile', async () => {
    const relay = await openInteractiveRelay();
    writeTranscript(transcriptIn(relay), START + 9000, [
      ...answer('a', START + 100, { asked: bash('rm x'), free: bash('ls') }),
      toolResult('free', START + 400),
      toolResult('asked', START + 5000, { permissionDecision: { decision: 'accept', source: 'user_temporary' } }),
      bill(1),
    ]);
    ask(relay, 200, 'rm x');
    ran(relay, 400, 'free', 100);
    ran(relay, 5000, 'asked', 1000);
    await end(relay);
    expect(await eventsOf(relay)).toContainEqual([
      'permission_request',
      { tool: 'Bash', tool_use_id: 'asked', outcome: 'granted', decider: 'user_temporary', wait_ms: 3800 },
    ]);
  });

  test('that was denied waited until the denial, which is an error of its own kind and no failed call', async () => {
    const relay = await openInteractiveRelay();
    writeTranscript(transcriptIn(relay), START + 9000, [
      ...answer('a', START + 100, { asked: bash('rm x') }),
      toolDenied('asked', START + 2200),
      bill(1),
    ]);
    ask(relay, 200, 'rm x');
    await end(relay);
    expect(Object.fromEntries(await eventsOf(relay))).toMatchObject({
      permission_request: { outcome: 'denied', decider: 'user_temporary', wait_ms: 2000, tool_use_id: 'asked' },
      permission_denied: { tool: 'Bash' },
    });
    expect(await byLabel(relay, METRIC.errors, ATTRIBUTE.errorSource)).toEqual({ permission: 1 });
    expect(await byLabel(relay, METRIC.toolCalls, ATTRIBUTE.toolResult)).toEqual({ denied: 1 });
  });

  test('that the CLI denied by itself counts once, live and in the ledger', async () => {
    const relay = await openInteractiveRelay();
    const denied = { tool_name: 'Bash', tool_use_id: 'asked', tool_input: {}, reason: 'secret' };
    for (const via of ['command', 'module'] as const) relay.hook(START + 300, 'PermissionDenied', denied, { via });
    await relay.pass(START + 400, false);
    expect(await byLabel(relay, METRIC.toolCalls, ATTRIBUTE.toolResult)).toEqual({ denied: 1 });
    writeTranscript(transcriptIn(relay), START + 9000, [
      ...answer('a', START + 100, { asked: bash('rm x') }),
      toolDenied('asked', START + 300),
      bill(1),
    ]);
    await end(relay);
    expect(await byLabel(relay, METRIC.errors, ATTRIBUTE.errorSource)).toEqual({ permission: 1 });
    expect(await byLabel(relay, METRIC.sessionEvents, ATTRIBUTE.sessionEvent)).toMatchObject({ permission_denied: 1 });
  });

  test('leaves the wait and all other facts unset if they cannot be determined', async () => {
    const relay = await openInteractiveRelay();
    writeTranscript(transcriptIn(relay), START + 9000, [
      ...answer('a', START + 100, { unseen: bash('rm x') }),
      ...answer('b', START + 150, { other: bash('rm y') }),
      toolResult('unseen', START + 4000),
      toolResult('other', START + 4000),
      bill(2),
    ]);
    ask(relay, 200, 'rm x');
    ask(relay, 300, 'rm z');
    ask(relay, 400, 'rm y', 'another-agent');
    await end(relay);
    expect((await eventsOf(relay)).filter(([type]) => type === 'permission_request').map(([, facts]) => facts)).toEqual(
      [
        { tool: 'Bash', tool_use_id: 'unseen', outcome: 'granted' },
        { tool: 'Bash' },
        { tool: 'Bash', agent_id: 'another-agent' },
      ],
    );
  });
});

test('a tool that fails and a step that fails are errors', async () => {
  const relay = await openInteractiveRelay();
  const failed = { tool_name: 'Bash', tool_use_id: 't1', error: 'Exit code 3\nsecret', duration_ms: 1 };
  for (const via of ['command', 'module'] as const) relay.hook(START, 'PostToolUseFailure', failed, { via });
  relay.hook(START + 100, 'StopFailure', { error: 'billing_error', prompt_id: 'p' });
  relay.hook(START + 200, 'SessionEnd');
  await relay.pass(START + 20_000);
  expect(await byLabel(relay, METRIC.errors, ATTRIBUTE.errorSource)).toEqual({ tool: 1, model: 1, step: 1 });
  expect(await byLabel(relay, METRIC.errors, ATTRIBUTE.errorType)).toMatchObject({ exit_code_3: 1, billing_error: 1 });
});

function drop(relay: InteractiveRelay, delay = 0, by: RecordOrigin = {}): void {
  for (const [at, event, payload] of EVENTS) relay.hook(START + at + delay, event, payload, by);
}

async function eventsOf({ store }: InteractiveRelay): Promise<[string, Record<string, unknown>][]> {
  const rows = await store.db.selectFrom('session_event').selectAll().orderBy('at').execute();
  return rows.map(({ type, attributes }) => [type, JSON.parse(attributes) as Record<string, unknown>]);
}

/** The values of a counter by one of its labels. */
async function byLabel({ store }: InteractiveRelay, metric: Metric, label: string): Promise<Record<string, number>> {
  const counters = (await store.totals()).counters.filter(({ name }) => name === metric.name);
  return Object.fromEntries(
    counters.map(({ labels, value }) => [String((JSON.parse(labels) as Record<string, string>)[label]), value]),
  );
}

function transcriptIn({ home }: InteractiveRelay): string {
  return join(home, `${CLAUDE_SESSION}.jsonl`);
}
