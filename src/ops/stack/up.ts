import { VARIABLE, type Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { lacksOf } from './native/choose-parts.ts';
import { findEngine, startContainers, type Engine } from './docker.ts';
import { endLeftovers, isSupervised, startNative } from './native/native-stack.ts';
import type { StackPart } from './parts.ts';
import { requireFreePorts } from './port-check.ts';
import { stackPorts } from './ports.ts';
import { GRAFANA_PASSWORD, GRAFANA_USER, prepareSettings, settingsFile, withSettings } from './settings.ts';
import { withSlackWebhook } from './slack-webhook.ts';
import { addressesIn, readStackState, writeStackState, type RunningAddresses, type StackState } from './stack-state.ts';

/** How the stack is run. */
export type StackMode = StackState['mode'];

/** Progress reports while a stack starts. */
export type UpProgress = { readonly onChoice: (line: string) => void; readonly onReady: (part: StackPart) => void };

/** A stack that is up, and what to know to use it. */
export type UpResult = {
  readonly mode: StackMode;
  /** Whether it was up before. */
  readonly already: boolean;
  readonly addresses: RunningAddresses;
  readonly user: string;
  /** The file that holds the password, and under which name. */
  readonly passwordFile: string;
  readonly passwordName: string;
  /** What to set so that telemetry goes there. */
  readonly set: Readonly<Record<string, string>>;
  /** What a native stack lacks compared with the one that Docker runs: one sentence each, with the remedy. */
  readonly notes: readonly string[];
};

/**
 * Starts the stack: with Docker where an engine answers, else natively, unless it is said how.
 * @throws {UserError} if it cannot be started
 */
export async function up(given: Environment, wanted: StackMode | undefined, progress: UpProgress): Promise<UpResult> {
  prepareSettings(given);
  const env = withSlackWebhook(withSettings(given));
  const before = readStackState(env);
  if (isUp(before)) return resultOf(env, before, true);
  const engine: Engine = wanted === 'native' ? { answers: false, found: 'not requested' } : await findEngine(env);
  const mode = wanted ?? (engine.answers ? 'docker' : 'native');
  if (!wanted && !engine.answers) progress.onChoice(`Without Docker (${engine.found})`);
  if (mode === 'native') await upNatively(env, progress);
  else await upWithDocker(env, engine);
  const state = readStackState(env);
  if (!state) throw new Error('A stack that was just started has no state');
  return resultOf(env, state, false);
}

function isUp(state: StackState | undefined): state is StackState {
  return state?.mode === 'native' && isSupervised(state);
}

function resultOf(env: Environment, state: StackState, already: boolean): UpResult {
  const addresses = addressesIn(state);
  return {
    mode: state.mode,
    already,
    addresses,
    user: GRAFANA_USER,
    passwordFile: settingsFile(env),
    passwordName: GRAFANA_PASSWORD,
    set: { [VARIABLE.otlpEndpoint]: addresses.otlp },
    notes: state.mode === 'docker' ? [] : lacksOf(state.parts.map(({ part }) => part)),
  };
}

async function upNatively(env: Environment, { onReady }: UpProgress): Promise<void> {
  await endLeftovers(env);
  await startNative(env, onReady);
}

async function upWithDocker(env: Environment, engine: Engine): Promise<void> {
  if (!engine.answers) throw noEngine(engine);
  // Containers that are up already have their ports; Compose leaves them alone, and starts those that are not.
  if (readStackState(env)?.mode !== 'docker') await requireFreePorts(env, 'docker');
  writeStackState(env, { mode: 'docker', startedAt: Date.now(), ports: stackPorts(env) });
  await startContainers(env, engine.docker);
}

function noEngine(engine: Engine): UserError {
  return new UserError(`Cannot start the stack with Docker: ${engine.answers ? '' : engine.found}`, {
    hint: 'Start the Docker engine, or use `stepmeter up --native`',
  });
}
