import { describe, expect, test } from 'vitest';
import { SESSION_EVENT } from '../../core/value-sets.ts';
import { insertSessionEvent } from '../../store/queries/session-event.ts';
import type { Store } from '../../store/open-store.ts';
import { addRun, addSession, addToolCall, temporaryStore } from '../../testing/store/store-rows.ts';
import { attentionRead } from './attention-read.ts';

const HOUR_MS = 60 * 60 * 1000;

describe('attentionRead()', () => {
  test('names sessions that wait for a permission, until they go on', async () => {
    const store = await temporaryStore();
    const [running, ended] = await runsThatAsk(store);
    expect((await read(store)).waiting).toEqual([{ run: running, workflow: 'build', tool: 'Bash', since: 1000 }]);
    await addToolCall(store, { id: 'before', run_id: running, session_id: running, ended_at: 900 });
    expect((await read(store)).waiting).toHaveLength(1);
    await addToolCall(store, { id: 'after', run_id: running, session_id: running, ended_at: 1001 });
    expect((await read(store)).waiting).toEqual([]);
    expect(ended).not.toBe(running);
  });

  test('names stuck runs, also if no alerts are sent', async () => {
    const store = await temporaryStore();
    const id = await addRun(store, { started_at: store.now() - 12 * HOUR_MS, ended_at: null, result: null });
    expect((await read(store, { STEPMETER_ALERTS: 'off' })).conditions).toMatchObject([
      { kind: 'stuck-run', subject: `Run ${id} of build`, page: `/runs/${id}` },
    ]);
  });

  test('has the budget of the month, and none if it is not set', async () => {
    const store = await temporaryStore();
    expect((await read(store)).month).toMatchObject({ budgetUsd: null, spentUsd: 0 });
    expect((await read(store, { STEPMETER_BUDGET_MONTH: '12.5' })).month.budgetUsd).toBe(12.5);
  });
});

/** A run that continues and one that has ended, each with a session that asked for a permission. */
async function runsThatAsk(store: Store): Promise<readonly [running: string, ended: string]> {
  const running = await addRun(store, { started_at: store.now(), ended_at: null, result: null });
  const ended = await addRun(store);
  for (const run_id of [running, ended]) {
    await addSession(store, { id: run_id, run_id, ended_at: null });
    const about = { run_id, step_id: null, session_id: run_id, at: 1000 };
    await store.write((transaction) =>
      insertSessionEvent(transaction, {
        id: `asked ${run_id}`,
        type: SESSION_EVENT.permissionRequest,
        subject: 'digest',
        attributes: JSON.stringify({ tool: 'Bash' }),
        ...about,
      }),
    );
  }
  return [running, ended];
}

function read(store: Store, env = {}): ReturnType<typeof attentionRead> {
  return attentionRead(store, { timeZone: 'Europe/Berlin' }, env);
}
