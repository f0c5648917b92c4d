import { EXIT, UserError } from '../core/errors.ts';
import { nearestHint } from '../core/nearest.ts';
import { printable } from '../core/text/printable.ts';
import { allExperiments, experimentByName } from '../store/queries/experiments/experiment.ts';
import type { ExperimentTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';

/** How many experiments a hint names. */
const MOST_NAMED = 10;

/**
 * The experiment of this name.
 * @throws {UserError} if there is none
 */
export async function findExperiment(store: Queryable, name: string): Promise<ExperimentTable> {
  const found = await experimentByName(store, name);
  if (found) return found;
  const names = (await allExperiments(store)).map((row) => row.name);
  const known = names.slice(0, MOST_NAMED).map(printable).join(', ');
  throw new UserError(`Cannot find the experiment ${JSON.stringify(name)} in the store`, {
    hint:
      names.length === 0
        ? 'There are no experiments; start one with `stepmeter experiment start`'
        : `${nearestHint(name, names)}The store has: ${known}`,
    exitCode: EXIT.wrongUse,
  });
}
