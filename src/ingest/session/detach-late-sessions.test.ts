import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  CLAUDE_SESSION,
  openInteractiveRelay,
  UNUSED_PID,
  type InteractiveRelay,
} from '../../testing/interactive-relay.ts';
import type { Context, RunResult } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';

const START = Date.now() - 100_000;
const END = START + 10_000;

describe('a session in the environment of a step that has ended', () => {
  test.each([
    ['in the records of one pass', false],
    ['in a later pass', true],
  ])('is an interactive one if it began after the end: %s', async (_what, isLater) => {
    const relay = await openInteractiveRelay();
    const { folder, context, end } = openStep(relay);
    end();
    if (isLater) await relay.pass(END);
    relay.hook(END + 1000, 'SessionStart', { source: 'startup' }, { folder });
    relay.hook(END + 1100, 'UserPromptSubmit', {}, { folder });
    await relay.pass(END + 2000, false);
    relay.hook(END + 3000, 'PostToolUse', { tool_name: 'Bash', tool_use_id: 'call' }, { folder });
    await relay.pass(END + 4000, false);
    expect(await workflowsOf(relay)).toEqual(['interactive', 'interactive']);
    const { db } = relay.store;
    const calls = await db.selectFrom('tool_call').select('run_id').execute();
    expect(calls).toEqual([{ run_id: expect.not.stringMatching(context.run.id) as string }]);
    expect(await db.selectFrom('session').select('id').execute()).toHaveLength(1);
  });

  test('is the step’s if it began before the end, also for what it does later', async () => {
    const relay = await openInteractiveRelay();
    const { folder, end } = openStep(relay);
    relay.hook(END - 1000, 'SessionStart', { source: 'startup' }, { folder });
    end();
    await relay.pass(END);
    relay.hook(END + 3000, 'PostToolUse', { tool_name: 'Bash', tool_use_id: 'call' }, { folder });
    await relay.pass(END + 4000, false);
    expect(await workflowsOf(relay)).toEqual(['w', 'w']);
  });

  test('is the step’s if its runner was killed before the CLI said anything; others that begin later are not', async () => {
    const relay = await openInteractiveRelay();
    const { folder, end } = openStep(relay);
    end('abandoned');
    await relay.pass(END);
    const by = { folder, runner: newStepId() };
    relay.hook(END + 1000, 'SessionStart', { source: 'startup' }, by);
    await relay.pass(END + 2000, false);
    relay.hook(END + 3000, 'PostToolUse', { tool_name: 'Bash', tool_use_id: 'call' }, by);
    await relay.pass(END + 4000, false);
    expect(await workflowsOf(relay)).toEqual(['w', 'w']);
    const other = { ...by, cli: UNUSED_PID - 1, session: CLAUDE_SESSION.replace('1', '2') };
    relay.hook(END + 5000, 'SessionStart', { source: 'startup' }, other);
    await relay.pass(END + 6000, false);
    expect((await workflowsOf(relay)).toSorted()).toEqual(['interactive', 'w', 'w']);
  });

  test.each([
    ['the step’s if the daemon was asked for it before the end', END - 500, 'w'],
    ['an interactive one if the daemon was asked for it later', END + 500, 'interactive'],
  ])('is %s', async (_what, createdAt, workflow) => {
    const relay = await openInteractiveRelay();
    const { folder, end } = openStep(relay);
    const job = join(relay.home, '.claude', 'jobs', CLAUDE_SESSION.slice(0, 8));
    mkdirSync(job, { recursive: true });
    const state = { sessionId: CLAUDE_SESSION, createdAt: new Date(createdAt).toISOString() };
    writeFileSync(join(job, 'state.json'), JSON.stringify(state));
    end();
    const transcript = join(relay.home, '.claude', 'projects', '-p', `${CLAUDE_SESSION}.jsonl`);
    relay.hook(END + 1000, 'SessionStart', { source: 'startup' }, { folder, transcript });
    relay.hook(END + 1100, 'PostToolUse', { tool_name: 'Bash', tool_use_id: 'call' }, { folder, transcript });
    await relay.pass(END + 2000, false);
    expect(await workflowsOf(relay)).toEqual([workflow, workflow]);
  });
});

function openStep({ home }: InteractiveRelay) {
  const step = { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' } as const;
  const context: Context = { v: 1, run: { id: newRunId(), workflow: 'w' }, step, startedAt: START, project: '/p' };
  const folder = openContextFolder(join(home, 'spool'), context);
  const end = (result: RunResult = 'success'): void =>
    appendRecord(folder, { v: 1, type: 'step.ended', at: END, result });
  return { folder, context, end };
}

/** The workflows of the stored session and tool call. */
async function workflowsOf({ store: { db } }: InteractiveRelay): Promise<string[]> {
  const sessions = await db
    .selectFrom('session')
    .innerJoin('run', 'run.id', 'session.run_id')
    .select('run.workflow')
    .execute();
  const calls = await db
    .selectFrom('tool_call')
    .innerJoin('run', 'run.id', 'tool_call.run_id')
    .select('run.workflow')
    .execute();
  return [...sessions, ...calls].map(({ workflow }) => workflow);
}
