import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addConfiguration } from '../src/configurations/change-setup.ts';
import { chooseInStore } from '../src/configurations/choose-in-store.ts';
import { DEFAULT_PLAN } from '../src/selection/plan.ts';
import { rewindSelectionState } from '../src/store/queries/selection/state.ts';
import { openStore } from '../src/store/open-store.ts';
import { fillDecisions, fillOutcomes } from '../src/testing/selection/fill-decisions.ts';

/** How long a choice takes with many outcomes in the store: `npm run bench:choice -- 100000`. */
const [outcomes = 20_000] = process.argv.slice(2).map(Number);

const home = mkdtempSync(join(tmpdir(), 'stepmeter-choice-'));
const store = await openStore({ STEPMETER_HOME: home });

const ARMS = ['a', 'b', 'c', 'd'] as const;

const SCOPE = { workflow: 'w', step: '' };

const TYPES = 20;

/** How many decisions ago the late outcome was chosen for. */
const LATE = 350;

const CHOICES = 200;

try {
  for (const name of ARMS)
    await addConfiguration(
      store,
      { scope: SCOPE, author: 'bench', reason: null },
      { name, configuration: { settings: { model: name }, files: {} } },
    );
  await fillDecisions(store, SCOPE, { count: outcomes, arms: ARMS, types: TYPES });
  await fillOutcomes(store, SCOPE, 1, outcomes);
  const first = await timed(0);
  const late = await timedLate(outcomes - LATE);
  const rest: number[] = [];
  const before = process.cpuUsage();
  for (let n = 1; n <= CHOICES; n += 1) rest.push(await timed(n + 1));
  const { user, system } = process.cpuUsage(before);
  // On a busy machine, only the CPU time can be compared.
  const cpu = ((user + system) / 1000 / CHOICES).toFixed(1);
  rest.sort((one, other) => one - other);
  const at = (share: number): string => (rest[Math.floor(share * CHOICES)] ?? 0).toFixed(1);
  console.log(
    `${outcomes} outcomes: first choice ${first.toFixed(0)} ms, after a late outcome ${late.toFixed(0)} ms, then p50 ${at(0.5)} ms, p95 ${at(0.95)} ms; ${cpu} ms of CPU time each`,
  );
} finally {
  await store.close();
  rmSync(home, { recursive: true, force: true });
}

/** A choice whose run ends before the next one. */
async function timed(n: number): Promise<number> {
  const start = performance.now();
  const request = { workflow: 'w', taskType: `type${n % TYPES}` };
  await chooseInStore(store, request, { mode: 'auto', plan: DEFAULT_PLAN });
  const took = performance.now() - start;
  await fillOutcomes(store, SCOPE, outcomes + n + 1, outcomes + n + 1);
  return took;
}

/** A choice after an outcome that the stored state went past. */
async function timedLate(number: number): Promise<number> {
  await store.write((transaction) => rewindSelectionState(transaction, SCOPE, number));
  return timed(1);
}
