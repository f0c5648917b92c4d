import { UserError } from '../core/errors.ts';
import type { Environment } from '../core/environment.ts';
import { STACK_PARTS, type StackPart, type TraceStore } from './parts.ts';
import { findProgram, nativeStackFolder } from './programs.ts';

/** The parts that a native stack runs on this machine. */
export type ChosenParts = {
  /** The parts in the order in which they are listed, each with the path of its program. */
  readonly programs: ReadonlyMap<StackPart, string>;
  /** Where the collector sends traces. */
  readonly traces: TraceStore;
  /** What the stack lacks compared with the one that Docker runs: one sentence each, with the remedy. */
  readonly notes: readonly string[];
};

/**
 * Chooses the parts of a native stack: the collector and Prometheus always; Tempo for traces if it is installed, else
 * Jaeger; Grafana if it is installed.
 * @throws {UserError} if the collector, Prometheus or every trace store is missing
 */
export function chooseParts(env: Environment): ChosenParts {
  const found = new Map(STACK_PARTS.map((part) => [part, findProgram(env, part)] as const));
  const traces = found.get('tempo') ? 'tempo' : 'jaeger';
  const missing = REQUIRED.concat(traces).filter((part) => !found.get(part));
  if (missing.length > 0) throw cannotStart(env, missing);
  const other = traces === 'tempo' ? 'jaeger' : 'tempo';
  const programs = [...found].flatMap(([part, path]) => (path && part !== other ? [[part, path] as const] : []));
  return { programs: new Map(programs), traces, notes: notesOn(traces, found.get('grafana') !== undefined) };
}

const REQUIRED: readonly StackPart[] = ['prometheus', 'otelcol'];

function cannotStart(env: Environment, missing: readonly StackPart[]): UserError {
  const names = missing.map((part) => (part === 'jaeger' ? 'a trace store (tempo or jaeger)' : part));
  const places = `neither on the PATH nor in ${nativeStackFolder(env)}`;
  return new UserError(`Cannot start the stack natively: ${names.join(', ')} not found, ${places}`, {
    hint:
      `Build what is missing with \`native-stack/build.sh ${missing.join(' ')}\`, put it on the PATH, ` +
      'or start Docker and use `stepmeter up --docker`',
  });
}

const NO_TEMPO =
  'Traces go to Jaeger, because Tempo is not installed: the dashboard Runs and links to TraceQL searches need Tempo. ' +
  'Put `tempo` on the PATH or set STEPMETER_TEMPO (https://github.com/grafana/tempo/releases)';

const NO_GRAFANA =
  'No dashboards and no alerts, because Grafana is not installed. ' +
  'Put `grafana` on the PATH or set STEPMETER_GRAFANA (https://grafana.com/grafana/download)';

function notesOn(traces: TraceStore, hasGrafana: boolean): string[] {
  return [...(traces === 'jaeger' ? [NO_TEMPO] : []), ...(hasGrafana ? [] : [NO_GRAFANA])];
}
