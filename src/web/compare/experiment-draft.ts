import type { ReadAnswer } from '../../api/reads/reads.ts';
import { filterWords } from '../../core/text/filter-words.ts';

/** What is known of an experiment on the two sides of a comparison. */
export type ExperimentDraft = { readonly workflow: string; readonly a: string; readonly b: string };

type Comparison = ReadAnswer<'comparison'>;

type Scopes = ReadAnswer<'configurations'>['scopes'];

type Side = {
  readonly workflow: string | undefined;
  readonly configuration: string | undefined;
  readonly model: string | undefined;
};

/** The workflow of both sides and, as far as they name a configuration or a model, the settings of each arm. */
export function experimentDraft(comparison: Comparison, scopes: Scopes): ExperimentDraft {
  const [a, b] = [sideOf(comparison, 'a'), sideOf(comparison, 'b')];
  const workflow = a.workflow ?? b.workflow ?? '';
  const known = scopes
    .filter((scope) => scope.workflow === workflow && scope.step === '')
    .flatMap(({ configurations }) => configurations);
  const settingsOf = ({ configuration, model }: Side): string => {
    const found = known.find(({ id, name }) => configuration === id || configuration === name);
    const settings = found?.settings ?? (model === undefined ? {} : { model });
    return Object.entries(settings)
      .map(([name, value]) => `${name}=${value}`)
      .join(',');
  };
  return { workflow, a: settingsOf(a), b: settingsOf(b) };
}

function sideOf(comparison: Comparison, side: 'a' | 'b'): Side {
  if (comparison.kind === 'runs') {
    const { workflow, variant } = comparison[side];
    return { workflow, configuration: variant ?? undefined, model: undefined };
  }
  const { filter } = comparison[side];
  return {
    workflow: valueIn(filter, 'workflow'),
    configuration: valueIn(filter, 'config') ?? valueIn(filter, 'variant'),
    model: valueIn(filter, 'model'),
  };
}

/** The value of a condition, such as `model=opus` or `workflow:"a b"`; undefined without one, or if it is empty. */
function valueIn(filter: string, name: string): string | undefined {
  return filterWords(filter).words.find(({ key, value }) => key === name && value !== '')?.value;
}
