import { ATTRIBUTE } from './attributes.ts';
import { counter, type Metric } from './metric.ts';

const CONFIGURATION_LABELS = [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.configId] as const;

const CHOICE_LABELS = [...CONFIGURATION_LABELS, ATTRIBUTE.taskType] as const;

/** The metrics of the selection of configurations. */
export const SELECTION_METRIC = {
  selectionChoices: counter(
    'stepmeter.selection.choices',
    '{choice}',
    [...CHOICE_LABELS, ATTRIBUTE.selectionKind, ATTRIBUTE.selectionMode],
    'Choices of a configuration: the default, greedy, exploration, or an override by a person',
  ),
  selectionExplorationCost: counter(
    'stepmeter.selection.exploration.cost',
    '{USD}',
    CHOICE_LABELS,
    'Expected loss of choices other than the default, compared with the default; half of expected gains is subtracted',
    1e9,
  ),
  selectionRegret: counter(
    'stepmeter.selection.regret',
    '{USD}',
    CHOICE_LABELS,
    'Expected utility of the best configuration at the time of each choice less that of the used one',
    1e9,
  ),
  selectionAlarms: counter(
    'stepmeter.selection.alarms',
    '{alarm}',
    [...CONFIGURATION_LABELS, ATTRIBUTE.signal],
    'Detected changes for the worse of a configuration, by what became worse: success or cost',
  ),
  configurationDrift: counter(
    'stepmeter.configuration.drift',
    '{difference}',
    [...CONFIGURATION_LABELS, ATTRIBUTE.driftKind],
    'Runs that differ from the chosen configuration, or from earlier runs of the same version: model, model behind an alias, thinking level, CLI version, prompt files',
  ),
} as const satisfies Record<string, Metric>;
