import { existsSync } from 'node:fs';
import { databaseUrl, storeFile, type Environment } from '../../core/environment.ts';
import { UserError, messageOf } from '../../core/errors.ts';
import { LABEL_LIMITS, OTHER } from '../../telemetry/label-limits.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { countDroppedItems, latestExportDrop } from '../../store/queries/export-drop.ts';
import { countLabelValues } from '../../store/queries/label-value.ts';
import { outboxDepth } from '../../store/queries/outbox.ts';
import { countRuns } from '../../store/queries/runs/run-report.ts';
import { checking, type Check } from './check.ts';

/** The contents of the store, refused exports, and labels that have reached their limit. */
export async function checkStore(env: Environment): Promise<Check[]> {
  const { unset, fail } = checking('store');
  const file = storeFile(env);
  if (!databaseUrl(env) && !existsSync(file)) return [unset(`${file} does not exist yet`, 'The relay creates it')];
  try {
    const store = await openStore(env);
    try {
      return [await describeStore(store), await checkDrops(store), await checkLabels(store)];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [fail(messageOf(error), error instanceof UserError ? error.hint : 'Check the store')];
  }
}

async function describeStore(store: Store): Promise<Check> {
  return checking('store').ok(`runs: ${await countRuns(store)}; spans waiting for export: ${await outboxDepth(store)}`);
}

async function checkDrops(store: Store): Promise<Check> {
  const { ok, warn } = checking('refused exports');
  const latest = await latestExportDrop(store);
  if (!latest) return ok('none');
  return warn(
    `${await countDroppedItems(store)} spans or data points were refused; latest (${latest.signal}): ${latest.detail}`,
    'Fix the cause given by the back end; refused items are listed in the table `export_drop` of the store',
  );
}

async function checkLabels(store: Store): Promise<Check> {
  const { ok, warn } = checking('label values');
  const counts = [...(await countLabelValues(store))];
  const full = counts.filter(([label, values]) => values >= (LABEL_LIMITS[label] ?? Infinity));
  if (full.length === 0) return ok('within limits');
  return warn(
    full.map(([label, values]) => `${label} has reached its limit of ${values} values`).join(', '),
    `New values are counted as "${OTHER}"; use a fixed set of names for workflows, steps and variants`,
  );
}
