import { deleteSession } from '../../../store/queries/session.ts';
import { deleteWitnessedProcess } from '../../../store/queries/witnessed-process.ts';
import type { Batch } from '../../../batch/batch.ts';

/** Removes a session that turned out to be recorded as another one. */
export async function forgetSession(batch: Batch, id: string): Promise<void> {
  await deleteWitnessedProcess(batch, id);
  await deleteSession(batch, id);
}
