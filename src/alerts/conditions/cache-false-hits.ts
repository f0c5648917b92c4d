import { counted } from '../../core/amounts.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { REPORTED_DAYS } from '../../monitoring/thresholds.ts';
import { cacheFalseHitsSince } from '../../store/queries/alerts/cache-false-hit.ts';
import type { CacheFalseHitTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Checked, Condition } from '../condition.ts';

/** Cached results that were recently found to be wrong. */
export async function checkCacheFalseHits(store: Queryable, now: number): Promise<Checked> {
  const falseHits = await cacheFalseHitsSince(store, now - REPORTED_DAYS * DAY_MS);
  const byKey = Map.groupBy(falseHits, keyOf);
  return {
    conditions: [...byKey].map(([key, hits]) => conditionOf(key, hits)),
    decides: (key) => key.startsWith('cache-false-hit/'),
  };
}

function keyOf({ workflow, step, name }: CacheFalseHitTable): string {
  return `cache-false-hit/${JSON.stringify([workflow, step, name])}`;
}

function conditionOf(key: string, falseHits: readonly CacheFalseHitTable[]): Condition {
  const { name = '', workflow = null, step = null, run_id: run = null } = falseHits.at(-1) ?? {};
  // Outside of runs, there is no workflow.
  const where = workflow === null ? '' : ` of ${step === null ? '' : `step ${step} of `}${workflow}`;
  return {
    key,
    // One undeclared input often makes the results of several steps wrong.
    group_key: `cache-false-hit/${name}`,
    kind: 'cache-false-hit',
    severity: 'warning',
    workflow,
    subject: `The cached result of ${name}${where}`,
    problem: 'differs from that of a new run',
    description:
      `${counted(falseHits.length, 'verification')} in the last day found another exit code or other files. ` +
      'An input of the command is not declared; results restored since it changed may be wrong, too. ' +
      `See \`stepmeter cache explain ${name}\`; \`stepmeter cache clear ${name}\` removes the results.`,
    page: run === null ? '/' : `/runs/${run}`,
  };
}
