import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';

const WORD = /\$(?:\{([a-z_]\w*)(?::\w+)?\}|([a-z_]\w*))/gi;

/** The words of Grafana in a text: variables, and what it knows itself. */
export function wordsIn(text: string): string[] {
  return [...text.matchAll(WORD)].map(([, a, b]) => a ?? b ?? '');
}

/** Grafana's own words in queries, each with a value that it may have. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  __range_ms: '604800000',
  __interval_ms: '3600000',
  __from: '1763164800000',
  __to: '1763769600000',
};

/** A query as it is asked: in turn with each value of each variable that offers fixed ones, the others at their first. */
export function askedForms(query: string, variables: readonly VariableModel[]): string[] {
  const words = wordsIn(query);
  const used = variables
    .filter(({ name }) => words.includes(name))
    .map(({ name, ...rest }) => ({
      name,
      values: valuesOf({ name, ...rest }),
    }));
  const first = Object.fromEntries(used.map(({ name, values }) => [name, values[0] ?? '']));
  const others = used.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...first, [name]: value })));
  return [first, ...others].map((values) => replaced(query, { ...OWN_WORDS, ...values }));
}

function valuesOf(variable: VariableModel): string[] {
  if (variable.type !== 'custom') return ['.*'];
  const texts = String(variable.query ?? '').split(',');
  return texts.map((text) => (text.split(' : ')[1] ?? text).trim());
}

function replaced(query: string, values: Readonly<Record<string, string>>): string {
  return query.replaceAll(WORD, (word: string, a?: string, b?: string) => values[a ?? b ?? ''] ?? word);
}
