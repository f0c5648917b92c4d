import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addConfiguration } from '../src/configurations/change-setup.ts';
import { chooseInStore } from '../src/configurations/choose-in-store.ts';
import { DEFAULT_PLAN } from '../src/selection/plan.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import { randomOf } from '../src/testing/runs/random.ts';

/** How long a choice takes with many outcomes in the store: `npm run bench:choice -- 100000`. */
const [outcomes = 20_000] = process.argv.slice(2).map(Number);

const home = mkdtempSync(join(tmpdir(), 'stepmeter-choice-'));
const store = await openStore({ STEPMETER_HOME: home });

const ARMS = ['a', 'b', 'c', 'd'];

const SCOPE = { workflow: 'w', step: '' };

const TYPES = 20;

const CHOICES = 100;

try {
  for (const name of ARMS)
    await addConfiguration(
      store,
      { scope: SCOPE, author: 'bench', reason: null },
      { name, configuration: { settings: { model: name }, files: {} } },
    );
  await fill(store, outcomes);
  const first = await timed(0);
  const rest: number[] = [];
  const before = process.cpuUsage();
  for (let n = 1; n <= CHOICES; n += 1) rest.push(await timed(n));
  const { user, system } = process.cpuUsage(before);
  // On a busy machine, only the CPU time can be compared.
  const cpu = ((user + system) / 1000 / CHOICES).toFixed(1);
  rest.sort((one, other) => one - other);
  const at = (share: number): string => (rest[Math.floor(share * CHOICES)] ?? 0).toFixed(1);
  console.log(
    `${outcomes} outcomes: first choice ${first.toFixed(0)} ms, then p50 ${at(0.5)} ms, p95 ${at(0.95)} ms; ${cpu} ms of CPU time each`,
  );
} finally {
  await store.close();
  rmSync(home, { recursive: true, force: true });
}

async function fill(to: Store, count: number): Promise<void> {
  const random = randomOf('choice');
  const rows = Array.from({ length: count }, (_, index) => ({
    id: `d${index}`,
    ...SCOPE,
    number: index + 1,
    at: index,
    mode: 'auto' as const,
    task_type: `type${index % TYPES}`,
    complexity: null,
    size: null,
    default_arm: 'a',
    chosen: 'a',
    used: random.pick(['a', 'b', 'c', 'd']),
    version_id: 'a@1',
    kind: 'default' as const,
    propensity: 1,
    level: 'taskType',
    reason: '',
    price_usd: 0,
    candidates: '[]',
    seed: '',
    state_hash: '',
  }));
  for (let from = 0; from < count; from += 1000)
    await to.write(async ({ db }) => {
      await db
        .insertInto('decision')
        .values(rows.slice(from, from + 1000))
        .execute();
    });
  for (let from = 0; from < count; from += 1000) await addOutcomes(to, from + 1, Math.min(1000, count - from));
}

async function addOutcomes(to: Store, from: number, count: number): Promise<void> {
  await to.write(async ({ db }) => {
    const decisions = await db
      .selectFrom('decision')
      .select(['id', 'number'])
      .where('number', '>=', from)
      .where('number', '<', from + count)
      .execute();
    const values = decisions.map(({ id, number }) => ({
      decision_id: id,
      ...SCOPE,
      number,
      run_id: id,
      success: Number(number % 10 < 7),
      cost_nano_usd: 1e9,
      duration_ms: 60_000,
    }));
    await db.insertInto('decision_outcome').values(values).execute();
  });
}

/** A choice whose run ends before the next one. */
async function timed(n: number): Promise<number> {
  const start = performance.now();
  const request = { workflow: 'w', taskType: `type${n % TYPES}` };
  await chooseInStore(store, request, { mode: 'auto', plan: DEFAULT_PLAN });
  const took = performance.now() - start;
  await addOutcomes(store, outcomes + n + 1, 1);
  return took;
}
