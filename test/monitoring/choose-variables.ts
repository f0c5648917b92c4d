import type { Dashboard, Variable } from './dashboard-file.ts';
import type { Choice, Scope } from './grafana-words.ts';
import { askVariable, type Backends } from './run-query.ts';

/** The variables of a dashboard as it opens, and what each query variable offered. */
export type Chosen = {
  readonly variables: Readonly<Record<string, Choice>>;
  readonly offered: Readonly<Record<string, readonly string[]>>;
};

/**
 * Chooses variables as Grafana does when the dashboard is opened, in the order in which they stand; `given` are those
 * that a link sets.
 */
export async function chooseVariables(
  backends: Backends,
  dashboard: Dashboard,
  range: Pick<Scope, 'from' | 'to'>,
  given: Readonly<Record<string, Choice>> = {},
): Promise<Chosen> {
  const variables: Record<string, Choice> = {};
  const offered: Record<string, readonly string[]> = {};
  for (const variable of dashboard.templating.list) {
    const { name, type, regex } = variable;
    if (type === 'query') {
      const scope = { ...range, intervalMs: 15_000, variables };
      offered[name] = filtered(await askVariable(backends, variable, scope), regex);
    }
    variables[name] = given[name] ?? choiceOf(variable, offered[name]);
  }
  return { variables, offered };
}

/** A variable's regular expression picks values; a group in it, the part of them that is meant. */
function filtered(values: readonly string[], regex: string | undefined): readonly string[] {
  const [, pattern] = /^\/(.*)\/$/s.exec(regex ?? '') ?? [];
  if (!pattern) return values;
  return values.flatMap((value) => {
    const found = new RegExp(pattern).exec(value);
    return found ? [found[1] ?? value] : [];
  });
}

function choiceOf({ includeAll, allValue, current, query }: Variable, offered: readonly string[] | undefined): Choice {
  const set = listOf(current?.value);
  const all = set.includes('$__all') || (set.length === 0 && includeAll);
  if (all) return allValue === undefined ? (offered ?? []) : { all: allValue };
  if (set.length > 0 && set[0] !== '') return set;
  return offered?.slice(0, 1) ?? [typeof query === 'string' ? query : ''];
}

function listOf(value: string | readonly string[] = []): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** The same, but each choice is made once: for back ends to which nothing is added. */
export function rememberChoices(): typeof chooseVariables {
  const known = new Map<string, Promise<Chosen>>();
  return (backends, dashboard, range, given) => {
    const key = JSON.stringify([dashboard.uid, range, given]);
    const chosen = known.get(key) ?? chooseVariables(backends, dashboard, range, given);
    known.set(key, chosen);
    return chosen;
  };
}
