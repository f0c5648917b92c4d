import { createHmac } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { watchAlerts } from '../../src/alerts/watch-alerts.ts';
import type { Environment } from '../../src/core/environment.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import { cacheFalseHitsSince, insertCacheFalseHit } from '../../src/store/queries/alerts/cache-false-hit.ts';
import { insertSilence, alertsSince } from '../../src/store/queries/alerts/alert.ts';
import { replaceVerdicts } from '../../src/store/queries/detection/state.ts';
import { insertAlarm } from '../../src/store/queries/selection/alarm.ts';
import { insertDrift } from '../../src/store/queries/selection/drift.ts';
import { recordRelaySeen } from '../../src/store/queries/alerts/relay-seen.ts';
import type { Store } from '../../src/store/open-store.ts';
import { openNewStore } from '../../src/testing/store/open-new-store.ts';
import type { VerdictTable } from '../../src/store/schema.ts';
import { alertReceiver } from '../../src/testing/alert-receiver.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { addRequest, addRun, addSession } from '../../src/testing/store/store-rows.ts';
import type { NewStore } from './store.testsuite.ts';

/** Saturday noon: half of the day, 5.5 days of the week and 27.5 days of the month have passed. */
const NOON = Date.UTC(2026, 10, 28, 12);

const MINUTE_MS = 60_000;

const HOUR_MS = 60 * MINUTE_MS;

/** An alarm of seven runs. */
const worse = { statistic: 6, threshold: 5, before: 0.9, after: 0.2, runs: 7 };

/** Tests of alerts that every database must pass. */
export function alertSuite(newStore: NewStore): void {
  describe('alerts', () => {
    test('are about budgets at risk and exhausted, until the spending or the period ends', async () => {
      const { store, time, pass, firing } = await alerting(newStore, { STEPMETER_BUDGET_DAY: '10' });
      const run = await addRun(store, { started_at: NOON - HOUR_MS, ended_at: NOON });
      await spend(store, run, { usd: 5 });
      await pass();
      expect(await firing()).toEqual([]);
      await spend(store, run, { usd: 4 });
      await pass();
      expect(await firing()).toEqual(['budget/day/2026-11-28/risk']);
      await spend(store, run, { usd: 1 });
      await pass();
      expect(await firing()).toEqual(['budget/day/2026-11-28/exhausted', 'budget/day/2026-11-28/risk']);
      // A process without this budget cannot tell during the day.
      await pass({ STEPMETER_BUDGET_DAY: '' });
      expect(await firing()).toHaveLength(2);
      time.now += 13 * HOUR_MS;
      await pass({ STEPMETER_BUDGET_DAY: '' });
      expect(await firing()).toEqual([]);
    });

    test('are about runs that take far longer than usual, and those of a workflow without a past later', async () => {
      const { store, pass, firing, time } = await alerting(newStore);
      for (let index = 0; index < 12; index++) {
        const started_at = NOON - (5 + index) * 24 * HOUR_MS;
        await addRun(store, { workflow: 'usual', started_at, ended_at: started_at + 10 * MINUTE_MS });
      }
      await rebuildFacts(store);
      const running = { ended_at: null, result: null, started_at: NOON } as const;
      const usual = await addRun(store, { workflow: 'usual', ...running });
      const unknown = await addRun(store, { workflow: 'unknown', ...running });
      await addRun(store, { workflow: 'unknown', ...running, simulated: 1 });
      // Twice ten minutes times exp(3 × 0.3): 49 minutes.
      time.now = NOON + 48 * MINUTE_MS;
      await pass();
      expect(await firing()).toEqual([]);
      time.now = NOON + 50 * MINUTE_MS;
      await pass();
      expect(await firing()).toEqual([`stuck-run/${usual}`]);
      time.now = NOON + 6 * HOUR_MS + 1;
      await pass();
      expect(await firing()).toEqual([`stuck-run/${usual}`, `stuck-run/${unknown}`].toSorted());
      await store.db.updateTable('run').set({ ended_at: time.now, result: 'success' }).execute();
      await pass();
      expect(await firing()).toEqual([]);
    });

    test("are about costs that differ from the CLI's bill, unless a bill or a price is missing", async () => {
      const { store, pass, firing, time } = await alerting(newStore);
      for (const [workflow, bill, cost] of [
        ['right', 2e9, 2e9],
        ['differs', 2e9, 1.5e9],
        ['no-bill', null, 1e9],
        ['no-price', 2e9, null],
      ] as const) {
        const run_id = await addRun(store, { workflow });
        await addSession(store, { id: `s-${workflow}`, run_id, settled_at: NOON, bill_nano_usd: bill });
        await addRequest(store, { id: `r-${workflow}`, run_id, cost_nano_usd: cost });
      }
      await pass();
      expect(await firing()).toEqual(['bill-difference/differs']);
      time.now += 25 * HOUR_MS;
      await pass();
      expect(await firing()).toEqual([]);
    });

    test('are about workflows and steps that the detection judged to be worse, with the likely cause', async () => {
      const { store, pass, firing } = await alerting(newStore);
      const unit = { workflow: 'w', step: 'plan', simulated: 0 } as const;
      await store.write((transaction) =>
        replaceVerdicts(transaction, unit, [
          verdict({ ...unit, signal: 'cost' }),
          verdict({ ...unit, signal: 'tokens', state: 'steady' }),
        ]),
      );
      const generated = { ...unit, simulated: 1 } as const;
      await store.write((transaction) =>
        replaceVerdicts(transaction, generated, [verdict({ ...generated, signal: 'cost' })]),
      );
      await pass();
      expect(await firing()).toEqual(['regression/["w","plan","cost"]']);
      const [alert] = await alertsSince(store, 0, 1);
      expect(`${alert?.subject} ${alert?.problem}. ${alert?.description}`).toBe(
        'Step plan of w costs 1.50 times as much as before. Typical value $0.3000, $0.2000 before (40 and 200 observations).' +
          ' The change began about 2026-11-20. Likely cause: CLI version 2.1.322 → 2.1.330.',
      );
      await store.write((transaction) => replaceVerdicts(transaction, unit, []));
      await pass();
      expect(await firing()).toEqual([]);
    });

    test('are about cached results that were wrong, in runs and outside of them, for a day', async () => {
      const { store, pass, firing, time } = await alerting(newStore);
      const plan = { name: 'lint', workflow: 'w', step: 'plan', run_id: 'r1' };
      const outside = { name: 'test', workflow: null, step: null, run_id: null };
      await store.write(async (transaction) => {
        await insertCacheFalseHit(transaction, { id: 'a', at: NOON - HOUR_MS, ...plan });
        await insertCacheFalseHit(transaction, { id: 'b', at: NOON, ...plan, run_id: 'r2' });
        await insertCacheFalseHit(transaction, { id: 'c', at: NOON, ...outside });
        await insertCacheFalseHit(transaction, { id: 'd', at: NOON - 25 * HOUR_MS, ...plan, name: 'old' });
      });
      await pass();
      expect(await firing()).toEqual(['cache-false-hit/["w","plan","lint"]', 'cache-false-hit/[null,null,"test"]']);
      const alerts = (await alertsSince(store, 0, 10)).toSorted((a, b) => (a.page < b.page ? 1 : -1));
      expect(alerts.map(({ subject, problem, page }) => [`${subject} ${problem}`, page])).toEqual([
        ['The cached result of lint of step plan of w differs from that of a new run', '/runs/r2'],
        ['The cached result of test differs from that of a new run', '/'],
      ]);
      expect(alerts[0]?.description).toMatch(/^2 verifications in the last day found another exit code/);
      time.now += 24 * HOUR_MS + 1;
      await pass();
      expect(await firing()).toEqual([]);
      expect(await cacheFalseHitsSince(store, 0)).toEqual([]);
    });

    test('are about configurations that became worse or differ from what was chosen, for a day', async () => {
      const { store, pass, firing, time } = await alerting(newStore);
      const of = { workflow: 'w', step: 'implement', arm: 'strong', at: NOON, decision_id: 'd', number: 20 } as const;
      await store.write(async (transaction) => {
        await insertAlarm(transaction, { ...of, signal: 'success', cell: '[]', ...worse, cause: null });
        await insertDrift(transaction, { ...of, kind: 'model', run_id: 'r1', expected: 'opus', found: 'haiku' });
        await insertDrift(transaction, {
          ...of,
          ...{ decision_id: 'e', number: 21, run_id: 'r2' },
          ...{ kind: 'model', expected: 'opus', found: 'sonnet' },
        });
        const hashes = { expected: '3f2a1c445566', found: '9b8e77112233' };
        await insertDrift(transaction, { ...of, kind: 'prompts', run_id: 'r1', ...hashes });
      });
      await pass();
      const keys = ['drift/["w","implement","strong","model"]', 'drift/["w","implement","strong","prompts"]'];
      keys.push('selection/["w","implement","strong","success"]');
      expect(await firing()).toEqual(keys);
      const texts = (await alertsSince(store, 0, 10)).map(
        ({ subject, problem, description }) => `${subject} ${problem}. ${description}`,
      );
      expect(texts.toSorted()).toEqual([
        'Configuration strong of step implement of w became worse and was set aside. Success 90% → 20% over 7 runs. No recorded setting changed with it. See `stepmeter suggest --workflow w`; `stepmeter rollback --workflow w --step implement` undoes a change.',
        'Configuration strong of step implement of w ran with another model than expected. opus → sonnet, in 2 runs of the last day, last in run r2.',
        'Configuration strong of step implement of w ran with other prompt files than expected. 3f2a1c → 9b8e77, in 1 run of the last day, last in run r1.',
      ]);
      time.now += 24 * HOUR_MS + 1;
      await pass();
      expect(await firing()).toEqual([]);
    });

    test('are about relays that were not stopped but are silent', async () => {
      const { store, pass, firing, time } = await alerting(newStore);
      await store.write((transaction) => recordRelaySeen(transaction, 'abcd', NOON));
      time.now += 10 * MINUTE_MS;
      await pass();
      expect(await firing()).toEqual([]);
      time.now += 1000;
      await pass();
      expect(await firing()).toEqual(['relay-silent/abcd']);
      await store.write((transaction) => recordRelaySeen(transaction, 'abcd', time.now));
      await pass();
      expect(await firing()).toEqual([]);
    });
  });

  describe('messages about alerts', () => {
    test('are sent once by several processes, then that they are resolved', async () => {
      const { env, time, pass, receiver, received, other, stuckRun, end } = await notifying(newStore);
      await stuckRun();
      await pass();
      expect(received()).toEqual([]);
      time.now += MINUTE_MS;
      const { promise: may, resolve: answer } = Promise.withResolvers<void>();
      receiver.may = may;
      const sending = pass();
      await eventually(() => expect(received()).toEqual(['Run stuck (w)']), { everyMs: 10 });
      await watchAlerts(other, env);
      answer();
      await sending;
      await watchAlerts(other, env);
      expect(received()).toEqual(['Run stuck (w)']);
      await end();
      time.now += 10 * MINUTE_MS;
      await watchAlerts(other, env);
      await pass();
      expect(received()).toEqual(['Run stuck (w)', 'Resolved: Run stuck (w)']);
    });

    test('are signed, so that a receiver can verify sender and time', async () => {
      const { time, pass, receiver, stuckRun } = await notifying(newStore);
      await stuckRun();
      await pass();
      time.now += MINUTE_MS;
      await pass();
      const [{ body = '', headers = {} } = {}] = receiver.received;
      const seconds = Math.floor(time.now / 1000);
      const expected = createHmac('sha256', 'secret').update(`${seconds}.${body}`).digest('hex');
      expect(headers['stepmeter-signature']).toBe(`t=${seconds},v1=${expected}`);
    });

    test('are repeated after a pause if the receiver refuses them or leads elsewhere', async () => {
      const { time, pass, receiver, stuckRun } = await notifying(newStore);
      await stuckRun();
      await pass();
      for (const status of [500, 302]) {
        receiver.status = status;
        time.now += 2 * MINUTE_MS;
        const problem = `webhook: the receiver answered with status ${status}`;
        expect(await pass()).toEqual([problem]);
        // The problem is not over while the next attempt waits.
        receiver.status = 204;
        expect(await pass()).toEqual([problem]);
      }
      receiver.status = 204;
      time.now += 2 * MINUTE_MS;
      expect(await pass()).toEqual([]);
      time.now += 2 * MINUTE_MS;
      await pass();
      expect(receiver.received).toHaveLength(3);
    });

    test('are sent to Slack in its form, again after a refusal of its rate limit', async () => {
      const { time, pass, receiver, stuckRun } = await notifying(newStore);
      const slack = { SLACK_WEBHOOK_URL: receiver.url, STEPMETER_ALERT_WEBHOOK_URL: '' };
      await stuckRun();
      await pass(slack);
      receiver.status = 429;
      time.now += MINUTE_MS;
      expect(await pass(slack)).toEqual(['slack: the receiver answered with status 429']);
      receiver.status = 200;
      time.now += MINUTE_MS;
      expect(await pass(slack)).toEqual([]);
      const [refused, accepted] = receiver.received.map(({ body }) => JSON.parse(body) as object);
      expect(accepted).toEqual(refused);
      expect(accepted).toMatchObject({
        text: expect.stringMatching(/^Run stuck/),
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'Run stuck (w)' } },
          { type: 'section', text: { type: 'mrkdwn', text: expect.stringContaining('Firing since 2026-11-28') } },
        ],
      });
    });

    test('are not sent during a silence, nor while Grafana sends them', async () => {
      const { store, time, pass, received, stuckRun } = await notifying(newStore);
      await stuckRun();
      await pass();
      const [alert] = await alertsSince(store, 0, 1);
      const silence = { id: 's', alert_key: alert?.key ?? '', author: 'test', reason: null, at: time.now };
      await store.write((transaction) => insertSilence(transaction, { ...silence, until: time.now + HOUR_MS }));
      time.now += 30 * MINUTE_MS;
      await pass();
      time.now += 31 * MINUTE_MS;
      await pass({ STEPMETER_GRAFANA_URL: 'http://127.0.0.1:3000' });
      expect(received()).toEqual([]);
      await pass();
      expect(received()).toEqual(['Run stuck (w)']);
    });
  });
}

/** A store whose time moves only when set, and a pass over its alerts. */
async function alerting(newStore: NewStore, settings: Environment = {}) {
  const base = await newStore();
  const env = { ...base, ...settings };
  const time = { now: NOON };
  const store = await openNewStore(env, () => time.now);
  onTestFinished(() => store.close());
  const pass = (more: Environment = {}): Promise<string[]> => watchAlerts(store, { ...env, ...more });
  const firing = async (): Promise<string[]> =>
    (await alertsSince(store, Number.MAX_SAFE_INTEGER, 10)).map(({ key }) => key).toSorted();
  return { store, time, pass, firing, env };
}

let requests = 0;

async function spend(store: Store, run_id: string, { usd }: { readonly usd: number }): Promise<void> {
  await addRequest(store, { id: `spend-${++requests}`, run_id, ended_at: NOON - 1, cost_nano_usd: usd * 1e9 });
}

/** A verdict that costs increased by half after an update of the CLI. */
function verdict(change: Partial<VerdictTable> & Pick<VerdictTable, 'workflow' | 'step' | 'signal'>): VerdictTable {
  const evidence = { n: 40, baseline_n: 200, statistic: 9, threshold: 5, judged_at: NOON - HOUR_MS };
  const since = Date.UTC(2026, 10, 20);
  const when = { since, since_error: HOUR_MS, detected_at: since + HOUR_MS };
  const effect = { effect: 1.5, effect_low: 1.2, effect_high: 1.9, typical_before: 0.2, typical_after: 0.3 };
  const cause = {
    cause_kind: 'cli' as const,
    cause_value: '2.1.330',
    cause_previous: '2.1.322',
    cause_at: since,
    other_causes: 0,
  };
  return { simulated: 0, state: 'regressed', ...evidence, ...when, ...effect, ...cause, ...change };
}

/** The same with a receiver of messages, and a second process on the store. */
async function notifying(newStore: NewStore) {
  const receiver = await alertReceiver();
  const to = { STEPMETER_ALERT_WEBHOOK_URL: receiver.url, STEPMETER_ALERT_WEBHOOK_SECRET: 'secret' };
  const alerted = await alerting(newStore, to);
  const { store, time, env } = alerted;
  const other = await openNewStore(env, () => time.now);
  onTestFinished(() => other.close());
  const stuckRun = () => addRun(store, { workflow: 'w', started_at: NOON - 7 * HOUR_MS, ended_at: null, result: null });
  const end = () => store.db.updateTable('run').set({ ended_at: time.now, result: 'success' }).execute();
  const received = (): string[] =>
    receiver.received.map(({ body }) => (JSON.parse(body) as { readonly title: string }).title);
  return { ...alerted, other, receiver, received, stuckRun, end };
}
