import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DETECTION_SIGNAL } from '../../../core/signal.ts';
import { customVariable, singleValueVariable, textVariable } from '../variables.ts';
import { ENVIRONMENT } from '../../queries/prometheus-names.ts';
import { matchesVariable } from '../../queries/scope.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';

/** The value of the variable "step" that selects whole runs: series without a step. */
export const WHOLE_RUN = '^$';

/** The variables of the dashboard of a regression, which links set. */
export const regressionVariables: readonly VariableModel[] = [
  singleValueVariable({
    name: 'workflow',
    label: 'Workflow',
    attribute: ATTRIBUTE.workflowName,
    from: METRIC.runs,
    where: { [ENVIRONMENT]: matchesVariable('environment') },
  }),
  singleValueVariable({
    name: 'step',
    label: 'Step (All: whole run)',
    attribute: ATTRIBUTE.stepName,
    from: METRIC.steps,
    where: {
      [ENVIRONMENT]: matchesVariable('environment'),
      [ATTRIBUTE.workflowName]: matchesVariable('workflow'),
    },
    all: WHOLE_RUN,
  }),
  customVariable({
    name: 'signal',
    label: 'Signal',
    description: 'The signal whose onset is marked',
    options: Object.values(DETECTION_SIGNAL).map((value) => ({ text: value, value })),
  }),
  textVariable({
    name: 'onset',
    label: 'Onset',
    description: 'The onset to mark, in seconds since 1970; 0 for that of the current regression. Links set it',
    value: '0',
  }),
];
