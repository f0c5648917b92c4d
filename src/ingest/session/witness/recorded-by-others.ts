import type { SessionTable, WitnessedProcessTable } from '../../../store/schema.ts';
import { hasSessionOfCli, hookSessionWithoutProcess, setCliProcess } from '../../../store/queries/witnessed-process.ts';
import type { Batch } from '../../../batch/batch.ts';

/** How far the start of a process and the first record of its session may be apart, in milliseconds. */
const SKEW_MS = 1000;

/**
 * Whether hooks reported the session of a process: a session names the process, or, because older CLIs do not report theirs, a
 * session of the step began in its time. That session is then known to be the one of this process.
 */
export async function isReported(
  batch: Batch,
  { id, step_id, cli_process, started_at, ended_at }: SessionTable,
  { inner_process }: Pick<WitnessedProcessTable, 'inner_process'>,
): Promise<boolean> {
  const lifetime = { from: started_at - SKEW_MS, to: (ended_at ?? Number.MAX_SAFE_INTEGER - SKEW_MS) + SKEW_MS };
  const pids = [cli_process, inner_process].filter((pid) => pid !== null);
  if (await hasSessionOfCli(batch, { pids, ...lifetime }, id)) return true;
  const unclaimed = step_id === null ? undefined : await hookSessionWithoutProcess(batch, step_id, lifetime);
  if (!unclaimed || cli_process === null) return false;
  await setCliProcess(batch, unclaimed.id, cli_process);
  return true;
}
