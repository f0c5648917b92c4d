import { ATTRIBUTE } from '../../../telemetry/names.ts';
import { fixedChoice } from '../own-variables.ts';
import { prometheusLabel } from '../../prometheus-names.ts';

/** The word of queries for how long ago the baseline ended. */
export const BASELINE = '$baseline';

/** The word of queries for the label that costs are split by. */
export const SPLIT = '$split';

/** What costs can be split by, with the heading of its column. */
export const SPLITS: readonly { readonly title: string; readonly attribute: string }[] = [
  { title: 'Workflow', attribute: ATTRIBUTE.workflowName },
  { title: 'Step', attribute: ATTRIBUTE.stepName },
  { title: 'Model', attribute: ATTRIBUTE.requestModel },
  { title: 'Agent', attribute: ATTRIBUTE.agentRole },
  { title: 'Effort', attribute: ATTRIBUTE.reasoningLevel },
];

/** The variables that the cost board has of its own. */
export const costVariables = [
  fixedChoice({
    name: 'split',
    label: 'Split by',
    description: 'What costs are split by',
    choices: SPLITS.map(({ title, attribute }) => ({ text: title, value: prometheusLabel(attribute) })),
  }),
  fixedChoice({
    name: 'baseline',
    label: 'Baseline',
    description: 'How long ago the range ended that this one is compared with',
    choices: [
      { text: 'a week ago', value: '7d' },
      { text: 'a day ago', value: '1d' },
      { text: 'two weeks ago', value: '14d' },
      { text: 'four weeks ago', value: '28d' },
      { text: 'a quarter ago', value: '91d' },
      { text: 'a year ago', value: '364d' },
    ],
  }),
];
