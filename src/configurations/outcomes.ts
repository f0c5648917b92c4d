import type { Batch } from '../batch/batch.ts';
import { completeCost } from '../facts/fact.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { configVersion } from '../store/queries/selection/configuration.ts';
import { endedDecisions, insertDecisionOutcome, type EndedDecision } from '../store/queries/selection/decision.ts';
import { insertDrift, runBefore, usedSettings } from '../store/queries/selection/drift.ts';
import { rewindSelectionState, stateHeader } from '../store/queries/selection/state.ts';
import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import { labelsOf } from './alarms.ts';
import { driftOf, promptDrift } from './drift.ts';
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
  const before = await runBefore(batch, scope, { versionId, number });
  const previous = before === undefined ? undefined : await usedSettings(batch, before, scope.step);
  for (const drift of [...promptDrift(version, prompt_hash), ...driftOf(settingsOf(version), used, previous)]) {
    const isNew = await insertDrift(batch, { decision_id, ...scope, number, run_id, arm, at, ...drift });
    if (isNew) batch.count(METRIC.configurationDrift, { ...labelsOf(scope, arm), [ATTRIBUTE.driftKind]: drift.kind });
  }
}
