import { ATTRIBUTE, INTERACTIVE } from '../../telemetry/names.ts';
import { ENVIRONMENT, prometheusLabel } from '../prometheus-names.ts';
import type { Matchers } from '../query.ts';

/** What a workflow is told apart by. */
export const WORKFLOW_ATTRIBUTES: readonly string[] = [ENVIRONMENT, ATTRIBUTE.workflowName];

/** The same as PromQL writes it behind `by` and `on`. */
export const WORKFLOW_LABELS = WORKFLOW_ATTRIBUTES.map(prometheusLabel).join(', ');

/** The label of the step. */
export const STEP_LABEL = prometheusLabel(ATTRIBUTE.stepName);

/** The label of what is judged: one of the signals, or success. */
export const SIGNAL_LABEL = prometheusLabel(ATTRIBUTE.signal);

/** Sessions by hand are of anything at all: they have no usual cost or duration, and may stay open. */
export const NOT_BY_HAND: Matchers = { [ATTRIBUTE.workflowName]: `!="${INTERACTIVE.workflow}"` };
