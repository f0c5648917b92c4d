import type { ListedConfiguration } from '../../configurations/read-configurations.ts';
import type { ListedSuggestion } from '../../configurations/suggestions/suggestion-status.ts';
import { quoted } from '../shell-variables.ts';

/** Suggestions, and how to decide on them: at once, or by the verdict of an experiment. */
export function suggestionsText(
  listed: readonly ListedSuggestion[],
  configurations: readonly ListedConfiguration[],
): string {
  if (listed.length === 0) return 'No suggestions';
  const open = listed.filter(({ status }) => status === 'open');
  return [
    ...listed.map((one) => {
      const scope = one.step === '' ? one.workflow : `${one.workflow}, step ${one.step}`;
      return `${scope}: ${suggestionText(one)}${one.status === 'open' ? '' : ` (${one.status})`}`;
    }),
    ...open.slice(0, 1).map(({ id }) => `stepmeter accept ${id} makes the change, stepmeter decline ${id} refuses it`),
    ...open.flatMap((one) => experimentText(one, configurations)),
  ].join('\n');
}

/** Of an experiment. */
const LONGEST_NAME = 100;

/** How to compare what is suggested as the default with the default first. */
function experimentText(
  { kind, workflow, step, name }: ListedSuggestion,
  configurations: readonly ListedConfiguration[],
): string[] {
  const own = configurations.filter((one) => one.workflow === workflow && one.step === step);
  const [base, other] = [own.find(({ isDefault }) => isDefault), own.find((one) => one.name === name)];
  if (kind !== 'default' || !base || !other) return [];
  const arms = [base, other].map(
    ({ settings }, index) => `--arm ${quoted(`${index === 0 ? 'a' : 'b'}=${JSON.stringify(settings)}`)}`,
  );
  const experiment = `${base.name}-or-${name}`.slice(0, LONGEST_NAME);
  return [
    `For a verdict first: stepmeter experiment start ${experiment} --workflow ${quoted(workflow)} ${arms.join(' ')}`,
  ];
}

/** A suggestion with its reason. */
export function suggestionText({ id, kind, name, reason }: ListedSuggestion): string {
  return `${id}: ${kind === 'default' ? `make ${name} the default` : `remove ${name}`}: ${reason}`;
}
