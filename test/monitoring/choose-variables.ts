import type { Dashboard, Variable } from './dashboard-file.ts';
import type { Choice, Scope } from './template-variables.ts';
import { askVariable, type Backends } from './run-query.ts';

/** The selected values of the variables of a dashboard, and the values that each query variable offers. */
export type Chosen = {
  readonly variables: Readonly<Record<string, Choice>>;
  readonly offered: Readonly<Record<string, readonly string[]>>;
};

/**
 * Selects the default values of variables as Grafana does when a dashboard is opened, in their order. `given` are values
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
    variables[name] = onlyOf(variable, given[name] ?? choiceOf(variable, offered[name]));
  }
  return { variables, offered };
}

/** Applies the regular expression of a variable: it selects values, and a group in it selects a part of each. */
function filtered(values: readonly string[], regex: string | undefined): readonly string[] {
  const [, pattern] = /^\/(.*)\/$/s.exec(regex ?? '') ?? [];
  if (!pattern) return values;
  return values.flatMap((value) => {
    const found = new RegExp(pattern).exec(value);
    return found ? [found[1] ?? value] : [];
  });
}

/** Grafana escapes values only if a variable may have several. */
function onlyOf({ multi = false, includeAll = false }: Variable, choice: Choice): Choice {
  return multi || includeAll || !Array.isArray(choice) ? choice : { only: String(choice[0] ?? '') };
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

/** The same with a cache, for back ends whose data does not change. */
export function rememberChoices(): typeof chooseVariables {
  const known = new Map<string, Promise<Chosen>>();
  return (backends, dashboard, range, given) => {
    const key = JSON.stringify([dashboard.uid, range, given]);
    const chosen = known.get(key) ?? chooseVariables(backends, dashboard, range, given);
    known.set(key, chosen);
    return chosen;
  };
}
