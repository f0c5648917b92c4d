import { addConfiguration } from '../../src/configurations/change-setup.ts';
import type { ChoiceRequest, ConfigurationChoice } from '../../src/configurations/choice.ts';
import { parseChoiceId } from '../../src/core/ids/choice-id.ts';
import type { Store } from '../../src/store/open-store.ts';
import { insertDecisionOutcome } from '../../src/store/queries/selection/decision.ts';

/** The scope of the choices. */
export const SCOPE = { workflow: 'w', step: '' };

/** A change of the scope. */
export const CHANGE = { scope: SCOPE, author: 'someone', reason: null };

/** Adds the configurations a and b. */
export async function addBoth(store: Store): Promise<void> {
  await addVersion(store, 'a', 'sonnet');
  await addVersion(store, 'b', 'opus');
}

/** Adds a version of a configuration that consists of its model. */
export function addVersion(store: Store, name: string, model: string): ReturnType<typeof addConfiguration> {
  return addConfiguration(store, CHANGE, { name, configuration: { settings: { model }, files: {} } });
}

/** Stores that the run of a choice ended: it cost half a US dollar and took a minute. */
export async function endDecision(
  store: Store,
  choice: ConfigurationChoice,
  success: boolean,
  costUsd: number = 0.5,
): Promise<void> {
  const id = parseChoiceId(String(choice.id))?.decision ?? '';
  const { number } = await store.db
    .selectFrom('decision')
    .select('number')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const row = { decision_id: id, ...SCOPE, number: Number(number), run_id: `run of ${id}`, success: Number(success) };
  await store.write((transaction) =>
    insertDecisionOutcome(transaction, { ...row, cost_nano_usd: costUsd * 1e9, duration_ms: 60_000 }),
  );
}

/** What a person chose. */
export function use(name: string): Partial<ChoiceRequest> {
  return { override: { name, reason: 'test' } };
}
