import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLAUDE_SESSION, openInteractiveRelay, type InteractiveRelay } from '../../testing/interactive-relay.ts';
import { hooksPlugin } from '../../claude/hooks/hooks-plugin.ts';
import { INTERACTIVE_FOLDER } from '../../core/environment.ts';
import { METRIC } from '../../telemetry/names.ts';

const PAYLOAD = { hook_event_name: 'Stop', session_id: CLAUDE_SESSION };

test('durations reported by the module are counted once', async () => {
  const relay = await openInteractiveRelay();
  moduleRecord(relay, 'a.json', []);
  moduleRecord(relay, 'b.json', [0.4, 1.5, 1.6, 7000]);
  await relay.pass(Date.now(), false);
  moduleRecord(relay, 'b.json', [0.25]);
  await relay.pass(Date.now(), false);
  expect(await durations(relay)).toEqual({
    'module 0.5': 2,
    'module 2': 2,
    'module Infinity': 1,
    'module sum': 7_003_750,
  });
  expect(await relay.store.db.selectFrom('exemplar').selectAll().execute()).toEqual([]);
});

test.each([[undefined], ['1'], [{}], [[-1, '2', null, 1e12]]])(
  'a module that reports the durations %j counts as without durations',
  async (took) => {
    const relay = await openInteractiveRelay();
    moduleRecord(relay, 'a.json', took);
    await relay.pass(Date.now(), false);
    expect(await durations(relay)).toEqual({});
    expect(await relay.store.db.selectFrom('audit_entry').select('outcome').execute()).toEqual([{ outcome: 'stored' }]);
  },
);

test('the duration of a command hook is derived from its file', async () => {
  const relay = await openInteractiveRelay();
  await slowCommand(relay, 300);
  await relay.pass(Date.now(), false);
  const { 'command sum': sum = 0, ...buckets } = await durations(relay);
  expect(sum).toBeGreaterThan(200_000);
  expect(Object.values(buckets)).toEqual([1]);
});

function moduleRecord(relay: InteractiveRelay, name: string, took: unknown): void {
  mkdirSync(spoolOf(relay), { recursive: true });
  const record = { v: 1, type: 'hook', via: 'module', at: Date.now(), took, payload: PAYLOAD };
  writeFileSync(join(spoolOf(relay), name), JSON.stringify(record));
}

function spoolOf({ home }: InteractiveRelay): string {
  return join(home, 'spool', INTERACTIVE_FOLDER);
}

/** The histogram: how many values a form has in each bucket by its upper bound in milliseconds, and their sum. */
async function durations({ store }: InteractiveRelay): Promise<Record<string, number>> {
  const { counters } = await store.totals();
  const ours = counters.filter(({ name }) => name === METRIC.hookDuration.name);
  const bound = (part: string): string =>
    part === 'sum' ? part : String((METRIC.hookDuration.bounds?.[Number(part)] ?? Infinity) * 1000);
  return Object.fromEntries(
    ours.map(({ labels, part, value }) => [
      `${(JSON.parse(labels) as Record<string, string>)['stepmeter.hook.form']} ${bound(part)}`,
      value,
    ]),
  );
}

/** Runs a command hook that has to wait for the end of its payload, which arrives `ms` after the hook started. */
async function slowCommand(relay: InteractiveRelay, ms: number): Promise<void> {
  const spool = spoolOf(relay);
  mkdirSync(spool, { recursive: true });
  const env = { PATH: process.env['PATH'], STEPMETER_SPOOL: spool };
  const hook = spawn(join(hooksPlugin('command'), 'log-response'), [], { env, stdio: ['pipe', 'ignore', 'ignore'] });
  await expect.poll(() => readdirSync(spool).length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, ms));
  hook.stdin.end(JSON.stringify(PAYLOAD));
  await once(hook, 'exit');
}
