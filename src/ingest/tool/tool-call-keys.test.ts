import { describe, expect, onTestFinished, test } from 'vitest';
import { readOf, sampleRun, toolCall } from '../../testing/store/ingest-inputs.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { LedgerToolCall } from '../../spool/record.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { ingest, type IngestInput } from '../ingest.ts';
import { keyLedgerCalls } from './tool-call-keys.ts';

const AT = Date.UTC(2026, 0, 5, 12);

describe('a tool call whose id is not unique', () => {
  test('is one call in each session, also of one step', async () => {
    const { store, step } = await openSpool();
    await store.take([callAt(step, 's1', 0), callAt(step, 's2', 0)]);
    expect(await store.keys()).toEqual(['s1/Write_0', 's2/Write_0']);
  });

  test('is another call of its session when it comes again, in the same portion or a later one', async () => {
    const { store, step } = await openSpool();
    await store.take([callAt(step, 's1', 0), callAt(step, 's1', 5000)]);
    await store.take([callAt(step, 's1', 10_000)]);
    expect(await store.keys()).toEqual(['s1/Write_0', 's1/Write_0#2', 's1/Write_0#3']);
  });

  test('is the same call when two hooks report it', async () => {
    const { store, step } = await openSpool();
    await store.take([callAt(step, 's1', 0), callAt(step, 's1', 30)]);
    expect(await store.keys()).toEqual(['s1/Write_0']);
  });

  test('is given what changed while it ran', async () => {
    const { store, step } = await openSpool();
    await store.take([callAt(step, 's1', 0), callAt(step, 's1', 5000)]);
    const changes = [{ path: 'a.ts', operation: 'create' }] as const;
    const call = { v: 1, type: 'files.changed', toolUseId: 'Write_0', source: 'shell', changes } as const;
    await store.take([readOf(step, { ...call, at: AT + 5010, startedAt: AT + 4900 })]);
    expect(await store.owners()).toEqual(['s1/Write_0#2']);
  });
});

test('keyLedgerCalls() numbers the calls of a session that have the same id', () => {
  const calls = ['a', 'a', 'toolu_01XFDUDYJgAACzvnptvVoYEL', 'b', 'a'].map((toolUseId) => ({ toolUseId }));
  expect(keyLedgerCalls('s', calls as unknown as LedgerToolCall[]).map(({ toolUseId }) => toolUseId)).toEqual([
    's/a',
    's/a#2',
    'toolu_01XFDUDYJgAACzvnptvVoYEL',
    's/b',
    's/a#3',
  ]);
});

async function openSpool() {
  const store = await openNewStore({ STEPMETER_HOME: temporaryFolder() });
  onTestFinished(() => store.close());
  const { contexts } = sampleRun();
  const take = (reads: IngestInput['reads']): Promise<void> =>
    ingest(store, { contexts, reads }, { exports: false, now: AT });
  await take([]);
  const keys = async (): Promise<string[]> => {
    const rows = await store.db.selectFrom('tool_call').select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  };
  const owners = async (): Promise<(string | null)[]> => {
    const rows = await store.db.selectFrom('file_operation').select('tool_call_id').execute();
    return rows.map(({ tool_call_id }) => tool_call_id);
  };
  return { store: { take, keys, owners }, step: contexts[1] };
}

/** A call with the ID `Write_0` that ended the given number of milliseconds after the start. */
function callAt(step: Parameters<typeof toolCall>[0], session: string, afterMs: number) {
  const { record } = toolCall(step, session, { tool_use_id: 'Write_0', files: [] });
  if (record?.type !== 'hook') throw new Error('Not a record of a hook');
  return readOf(step, { ...record, at: AT + afterMs });
}
