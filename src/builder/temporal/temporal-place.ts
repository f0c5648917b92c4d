import { hostname } from 'node:os';
import { sha256 } from '../../core/canonical-json.ts';
import { stateFolder, type Environment } from '../../core/environment.ts';
import type { TemporalPlace } from '../build-state.ts';

/** What a user named, each with a default. */
export type NamedPlace = { readonly [Part in keyof TemporalPlace]?: TemporalPlace[Part] | undefined };

/**
 * Where builds run on Temporal. The default task queue belongs to this state folder on this machine: a worker elsewhere
 * does not have the files of its builds.
 */
export function temporalPlace(env: Environment, named: NamedPlace): TemporalPlace {
  return {
    address: named.address ?? env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233',
    namespace: named.namespace ?? env['TEMPORAL_NAMESPACE'] ?? 'default',
    taskQueue: named.taskQueue ?? `stepmeter-${sha256(`${hostname()}\n${stateFolder(env)}`).slice(0, 8)}`,
  };
}
