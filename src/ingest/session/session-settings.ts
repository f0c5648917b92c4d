import type { Context } from '../../core/context.ts';
import type { Batch } from '../../batch/batch.ts';
import { pricesHash } from '../../pricing/prices-hash.ts';
import type { SessionRecord } from '../../spool/record.ts';
import { runStart } from '../../store/queries/run.ts';
import type { RequestTable, SessionTable } from '../../store/schema.ts';
import { CHANGE_KIND, INTERACTIVE } from '../../telemetry/names.ts';
import { recordConfigChange } from '../run/record-config-change.ts';

/** The settings that a finished session had. */
export function settingsOf(
  { prices }: Batch,
  { ledger, prompts }: SessionRecord,
  requests: readonly RequestTable[],
): Pick<SessionTable, 'cli_version' | 'prompts' | 'prices'> {
  const own = ownRequest(requests);
  return {
    cli_version: ledger?.cliVersion ?? null,
    prompts: prompts ?? null,
    prices: own ? pricesHash(own.model, own.ended_at, prices) : null,
  };
}

/** A request of the session's main agent. */
function ownRequest(requests: readonly RequestTable[]): RequestTable | undefined {
  return requests.find(({ agent_id, source }) => agent_id === null && source !== 'bill');
}

/** Records the active settings of a finished session: its own model, the CLI version, the project's prompt files. */
export async function recordConfigChanges(
  batch: Batch,
  context: Context,
  { startedAt: at, ledger, prompts }: SessionRecord,
  requests: readonly RequestTable[],
): Promise<void> {
  if (context.run.workflow === INTERACTIVE.workflow) return;
  const when = { at, runStartedAt: (await runStart(batch, context.run.id)) ?? at };
  await recordConfigChange(batch, context, { kind: CHANGE_KIND.model, value: ownRequest(requests)?.model, ...when });
  await recordConfigChange(batch, context, { kind: CHANGE_KIND.cli, value: ledger?.cliVersion, ...when });
  await recordConfigChange(batch, context, { kind: CHANGE_KIND.prompts, value: prompts, ...when });
}
