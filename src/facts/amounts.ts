import { asCount, asObject, parseJson } from '../core/json.ts';
import type { FactScope } from '../store/queries/facts/fact-scope.ts';
import {
  agentParts,
  callParts,
  fileParts,
  permissionParts,
  requestParts,
  sessionParts,
  type PartOwner,
  type RequestPart,
  type SessionPart,
} from '../store/queries/facts/fact-parts.ts';
import type { FactAmounts, FactDimensions } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';
import { findUsageGaps, usageGapOf } from '../telemetry/usage-gap.ts';
import { mergedUses, modelUseOf, type ModelUse } from './model-use.ts';
import { ownerKey } from './owner-key.ts';
import { repeatedReads } from './repeated-reads.ts';
import { usageOf } from './usage.ts';

/** What belongs to an attempt and to the settings of its sessions. */
export type Amounts = FactAmounts & Pick<FactDimensions, 'cli_version' | 'prompts' | 'prices'>;

/** The amounts of attempts by run and attempt; null stands for what a run did outside of any step. */
export type AmountsOf = (runId: string, stepId: string | null) => Amounts;

/** Reads the amounts of all attempts in a scope. */
export async function readAmounts(store: Queryable, scope: FactScope): Promise<AmountsOf> {
  const parts = {
    requests: byOwner(await requestParts(store, scope)),
    calls: byOwner(await callParts(store, scope)),
    files: byOwner(await fileParts(store, scope)),
    sessions: byOwner(await sessionParts(store, scope)),
    agents: byOwner(await agentParts(store, scope)),
    waits: byOwner(await permissionParts(store, scope)),
    gaps: byOwner(await findUsageGaps(store, scope.runIds)),
  };
  const repeated = await repeatedReads(store, [...parts.calls.values()].flat());
  return (runId, stepId) => {
    const of = <K extends keyof typeof parts>(kind: K) =>
      (parts[kind].get(ownerKey(runId, stepId)) ?? []) as NonNullable<ReturnType<(typeof parts)[K]['get']>>;
    const [calls] = of('calls');
    const [files] = of('files');
    const [agents] = of('agents');
    return {
      ...usageOf(usesOf(of('requests')), billedOf(of('requests')), usageGapOf(of('gaps'))),
      tool_calls: calls?.calls ?? 0,
      failed_tool_calls: calls?.failed ?? 0,
      denied_tool_calls: calls?.denied ?? 0,
      tool_ms: calls?.ms ?? 0,
      permission_wait_ms: of('waits').reduce((sum, { attributes }) => sum + waitIn(attributes), 0),
      files_created: files?.created ?? 0,
      files_modified: files?.modified ?? 0,
      files_deleted: files?.deleted ?? 0,
      lines_added: files?.lines_added ?? null,
      lines_removed: files?.lines_removed ?? null,
      agents: agents?.agents ?? 0,
      repeated_reads: repeated.get(ownerKey(runId, stepId)) ?? 0,
      ...ofSessions(of('sessions')),
    };
  };
}

function byOwner<T extends PartOwner>(parts: readonly T[]): Map<string, T[]> {
  return Map.groupBy(parts, ({ run_id, step_id }) => ownerKey(run_id, step_id));
}

function usesOf(parts: readonly RequestPart[]): ModelUse[] {
  return mergedUses(parts.map(modelUseOf));
}

function billedOf(parts: readonly RequestPart[]): number {
  return parts.reduce((sum, { from_bill }) => sum + from_bill, 0);
}

function waitIn(attributes: string): number {
  return asCount(asObject(parseJson(attributes))['wait_ms']);
}

function ofSessions(sessions: readonly SessionPart[]) {
  const first = (column: 'cli_version' | 'prompts' | 'prices'): string | null =>
    sessions.find((session) => session[column] !== null)?.[column] ?? null;
  const cpu = sessions.flatMap(({ cpu_user_us, cpu_system_us }) =>
    cpu_user_us === null && cpu_system_us === null ? [] : [(cpu_user_us ?? 0) + (cpu_system_us ?? 0)],
  );
  const memory = sessions.flatMap(({ peak_memory }) => peak_memory ?? []);
  return {
    sessions: sessions.length,
    cpu_us: cpu.length > 0 ? cpu.reduce((a, b) => a + b) : null,
    peak_memory: memory.length > 0 ? Math.max(...memory) : null,
    cli_version: first('cli_version'),
    prompts: first('prompts'),
    prices: first('prices'),
  };
}
