import type { Batch } from '../batch/batch.ts';
import { completeCost } from '../facts/fact.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { configVersion } from '../store/queries/selection/configuration.ts';
import { endedDecisions, insertDecisionOutcome, type EndedDecision } from '../store/queries/selection/decision.ts';
import { insertDrift, runsBefore, usedSettings } from '../store/queries/selection/drift.ts';
import { rewindSelectionState, stateHeader } from '../store/queries/selection/state.ts';
import type { ConfigVersionTable } from '../store/schema.ts';
import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import { labelsOf } from './alarms.ts';
import { driftOf, promptDrift, withEarlier, type Baseline } from './drift.ts';
import { settingsOf } from './version-settings.ts';

/** Stores the outcomes of decisions whose runs have ended, and how these differ from what was chosen. */
export async function collectOutcomes(
  batch: Batch,
  scope: Scope,
  { at, last }: { readonly at: number; readonly last: number },
): Promise<void> {
  let earliest = Infinity;
  for (const ended of await endedDecisions(batch, scope, last)) {
    if (!isOutcome(ended) || !(await insertDecisionOutcome(batch, outcomeRow(ended, scope)))) continue;
    earliest = Math.min(earliest, ended.number);
    await recordDrift(batch, scope, ended, at);
  }
  if (earliest === Infinity) return;
  // A late outcome of a decision that the stored state went past: what followed is computed again.
  if (earliest <= ((await stateHeader(batch, scope))?.number ?? 0)) await rewindSelectionState(batch, scope, earliest);
}

/** A cancelled run says nothing about its configuration. A run whose process disappeared did not succeed. */
function isOutcome({ result }: EndedDecision): boolean {
  return result === 'success' || result === 'failure' || result === 'abandoned';
}

function outcomeRow(ended: EndedDecision, scope: Scope): Parameters<typeof insertDecisionOutcome>[1] {
  const { decision_id, number, run_id, result, duration_ms } = ended;
  const cost_nano_usd = completeCost({ ...ended, usage_gap: ended.usage_gap as never });
  return { decision_id, ...scope, number, run_id, success: Number(result === 'success'), cost_nano_usd, duration_ms };
}

/** Stores and counts how a run differs from what was chosen for it. */
async function recordDrift(batch: Batch, scope: Scope, ended: EndedDecision, at: number): Promise<void> {
  const { decision_id, number, run_id, used: arm, version_id: versionId, prompt_hash } = ended;
  const [used, version] = [await usedSettings(batch, run_id, scope.step), await configVersion(batch, scope, versionId)];
  if (!used || !version) return;
  const baseline = await baselineOf(batch, scope, { version, number });
  for (const drift of [...promptDrift(version, prompt_hash), ...driftOf(settingsOf(version), used, baseline)]) {
    const isNew = await insertDrift(batch, { decision_id, ...scope, number, run_id, arm, at, ...drift });
    if (isNew) batch.count(METRIC.configurationDrift, { ...labelsOf(scope, arm), [ATTRIBUTE.driftKind]: drift.kind });
  }
}

/** How many earlier runs of a version are read until one states what is compared: one that fails early may not. */
const MAX_EARLIER = 5;

/** What the runs before a decision used, of the same version; undefined if nothing is known of them. */
async function baselineOf(
  batch: Batch,
  scope: Scope,
  { version, number }: { readonly version: ConfigVersionTable; readonly number: number },
): Promise<Baseline | undefined> {
  const runs = await runsBefore(batch, scope, { versionId: version.id, number, limit: MAX_EARLIER });
  let baseline: Baseline | undefined;
  for (const run of runs) {
    const earlier = await usedSettings(batch, run, scope.step);
    if (earlier) baseline = withEarlier(baseline, earlier, settingsOf(version));
    if (baseline && Object.values(baseline).every((value) => value !== null)) break;
  }
  return baseline;
}
