import { resolve } from 'node:path';
import { UserError } from '../../../core/errors.ts';
import type { Environment } from '../../../core/environment.ts';
import { INSTALL, STACK_PARTS, traceStoreOf, type StackPart } from '../parts.ts';
import { findProgram, nativeStackFolder } from './programs.ts';

/** The parts that a native stack runs, in the order in which they are listed, each with the path of its program. */
export type Programs = ReadonlyMap<StackPart, string>;

/**
 * Chooses the parts of a native stack: the collector and Prometheus always; Tempo for traces if it is installed, else
 * Jaeger; Grafana if it is installed. Called once for each stack: `up` passes the result to the supervisor, which
 * records it in the state of the stack. Paths are absolute, because the supervisor works in another folder.
 * @throws {UserError} if the collector, Prometheus or every trace store is missing
 */
export function chooseParts(env: Environment): Programs {
  const found = STACK_PARTS.flatMap((part) => {
    const program = findProgram(env, part);
    return program === undefined ? [] : [[part, resolve(program)] as const];
  });
  const traces = traceStoreOf(found.map(([part]) => part));
  const needed: readonly StackPart[] = ['prometheus', 'otelcol', traces];
  const missing = needed.filter((part) => !found.some(([name]) => name === part));
  if (missing.length > 0) throw cannotStart(env, missing);
  return new Map(found.filter(([part]) => part !== 'jaeger' || part === traces));
}

function cannotStart(env: Environment, missing: readonly StackPart[]): UserError {
  const names = missing.map((part) => (part === 'jaeger' ? 'a trace store (tempo or jaeger)' : part)).join(', ');
  const tempo = missing.includes('jaeger') ? ` (for Tempo, ${INSTALL.tempo})` : '';
  return new UserError(
    `Cannot start the stack natively: ${names} not found on the PATH or in ${nativeStackFolder(env)}`,
    {
      hint:
        `Build what is missing with \`native-stack/build.sh ${missing.join(' ')}\`, or put it on the PATH${tempo}, ` +
        'or start Docker and use `stepmeter up --docker`',
    },
  );
}

const NO_TEMPO =
  'This stack has no Tempo: traces go to Jaeger, and the dashboard Runs and links to TraceQL searches do not work. ' +
  `To change that, ${INSTALL.tempo}, then run \`stepmeter down\` and \`stepmeter up\``;

const NO_GRAFANA =
  'This stack has no Grafana: there are no dashboards and no alerts. ' +
  `To change that, ${INSTALL.grafana}, then run \`stepmeter down\` and \`stepmeter up\``;

/** What a native stack of these parts lacks compared with the one that Docker runs: one sentence each, with the remedy. */
export function lacksOf(parts: readonly StackPart[]): string[] {
  return [...(parts.includes('tempo') ? [] : [NO_TEMPO]), ...(parts.includes('grafana') ? [] : [NO_GRAFANA])];
}
