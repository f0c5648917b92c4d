import { requireTemporalPackages } from '../../builder/temporal/require-packages.ts';
import { temporalPlace, type NamedPlace } from '../../builder/temporal/temporal-place.ts';
import { WORKFLOW } from '../../builder/run-build.ts';
import { isDisabled } from '../../core/environment.ts';
import { EXIT } from '../../core/errors.ts';
import { printNote, printText } from '../output.ts';
import { withStore } from '../with-store.ts';
import { cancellation } from './cancellation.ts';
import { pastAttempts } from './past-attempts.ts';
import { budgetOfDay, recordedCost } from './recorded-spend.ts';

/** The flags of `stepmeter worker`. */
export type WorkerFlags = { readonly slots: number; readonly temporal: NamedPlace };

/** Works on builds until it is stopped. */
export async function runWorkerCommand({ slots, temporal }: WorkerFlags): Promise<number> {
  requireTemporalPackages();
  const { runWorker } = await import('../../builder/temporal/run-worker.ts');
  const dayBudget = budgetOfDay();
  const place = temporalPlace(process.env, temporal);
  const apiKey = process.env['TEMPORAL_API_KEY'];
  const { signal, close } = cancellation();
  try {
    await runWorker({
      temporal: place,
      ...(apiKey !== undefined && { apiKey }),
      slots,
      signal,
      around: {
        env: process.env,
        recordedCost,
        ...(dayBudget && { dayBudget }),
        history: async () => (isDisabled(process.env) ? [] : withStore((store) => pastAttempts(store, WORKFLOW))),
      },
      onReady: () => printText(`Working on ${place.taskQueue} of ${place.address}; stop with Ctrl-C`),
      warn: printNote,
    });
    return EXIT.success;
  } finally {
    close();
  }
}
