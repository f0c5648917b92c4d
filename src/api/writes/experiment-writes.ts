import { parseArm } from '../../analysis/experiments/arm-configuration.ts';
import { ARMS, type Arm } from '../../core/ids/assignment-id.ts';
import { startExperiment, type NewExperiment } from '../../experiments/start-experiment.ts';
import { findExperiment } from '../../experiments/find-experiment.ts';
import { stopExperiment } from '../../experiments/stop-experiment.ts';
import type { Store } from '../../store/open-store.ts';
import { requireFound } from '../reads/not-found.ts';
import type { ApiChange } from '../reads/alert-reads.ts';
import { recorded } from './recorded.ts';

/** A new experiment; the settings of an arm are texts, numbers or booleans by name. */
export type ExperimentRequest = Omit<NewExperiment, 'arms' | 'seed'> & {
  readonly arms: Readonly<Partial<Record<Arm, Readonly<Record<string, string | number | boolean>> | undefined>>>;
};

/** Paths of files in settings have to be absolute: a request has no folder. */
const FOLDER = '/';

/** Starts an experiment. */
export function startExperimentWrite(store: Store, request: ExperimentRequest): Promise<ApiChange> {
  const { arms, ...rest } = request;
  const named = ARMS.filter((arm) => arms[arm] !== undefined);
  const given = named.map((arm) => parseArm(`${arm}=${JSON.stringify(arms[arm])}`));
  const change = { action: 'start-experiment', subject: request.name, request } as const;
  return recorded(store, change, (inside) => startExperiment(inside, { ...rest, arms: given }, FOLDER));
}

/** Stops an experiment, or adopts an arm after its end. */
export async function stopExperimentWrite(
  store: Store,
  { name, adopt }: { readonly name: string; readonly adopt: Arm | null },
): Promise<ApiChange> {
  await requireFound(findExperiment(store, name));
  const change = { action: 'stop-experiment', subject: name, request: { adopt } } as const;
  return recorded(store, change, (inside) => stopExperiment(inside, name, adopt));
}
