import { ATTRIBUTE, OPERATION } from '../../../telemetry/names.ts';
import { ENVIRONMENT } from '../../prometheus-names.ts';
import { NARROWING_VARIABLES } from '../variables.ts';

/** The step that is chosen. */
export const isOfStep = `span.${ATTRIBUTE.stepName} ${whole('of_step')}`;

/**
 * Spans of an operation whose attribute is one of a variable's values. Where all are chosen, `.*` fits the operation as
 * well, and so finds the spans that lack the attribute; no other value is the name of an operation.
 */
export function chosen(attribute: string, variable: string): string {
  return `(span.${ATTRIBUTE.operationName} ${whole(variable)} || ${scopeOf(attribute)}.${attribute} ${whole(variable)})`;
}

/** A whole text: some versions of Tempo look for a part of it. */
function whole(variable: string): string {
  return `=~ "^($${variable})$"`;
}

function scopeOf(attribute: string): string {
  return attribute === ENVIRONMENT ? 'resource' : 'span';
}

/** The variables by which runs are found: those whose attribute stands on the span of a run. */
const OF_RUNS = ['environment', 'workflow', 'task_type', 'variant', 'config_version'];

const narrowing = NARROWING_VARIABLES.filter(({ name }) => OF_RUNS.includes(name)).map(({ attribute, name }) =>
  chosen(attribute, name),
);

/** Spans of runs that the board's variables and these conditions let through. */
export function runSpans(...conditions: readonly string[]): string {
  return `{ ${[`span.${ATTRIBUTE.operationName} = "${OPERATION.workflow}"`, ...narrowing, ...conditions].join(' && ')} }`;
}

/** Spans of the run that is open. */
export function spansOfRun(...conditions: readonly string[]): string {
  return `{ ${[`span.${ATTRIBUTE.runId} = "$run"`, ...conditions].join(' && ')} }`;
}
