import { panelName, panelsOf, readDashboards, type Panel } from '../dashboard-file.ts';
import type { Scope } from '../template-variables.ts';
import type { Answer } from '../run-query.ts';

/** The time of the samples. */
export const AT = 1_790_000_000_000;

/** All panels of the dashboard files, by name. */
export const PANELS: ReadonlyMap<string, Panel> = new Map(
  readDashboards().flatMap((dashboard) =>
    panelsOf(dashboard).map((panel): [string, Panel] => [panelName(dashboard, panel), panel]),
  ),
);

/** An hour, with a value for every variable that links keep. */
export const SCOPE: Scope = {
  from: AT,
  to: AT + 3_600_000,
  intervalMs: 15_000,
  variables: Object.fromEntries(
    [...JSON.stringify([...PANELS.values()]).matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name = '']) => [name, ['x']]),
  ),
};

/**
 * A panel of the dashboard files.
 * @throws if no dashboard has the panel
 */
export function panelNamed(name: string): Panel {
  const panel = PANELS.get(name);
  if (!panel) throw new Error(`Cannot find the panel ${name}: no dashboard has it`);
  return panel;
}

/** Results of the queries of a panel: one series each, with these labels and its value, or none. */
export function answersTo(
  panel: Panel,
  labels: Answer['rows'][number]['labels'],
  values: readonly (number | undefined)[],
): Answer[] {
  return (panel.targets ?? []).map((target, index) => {
    const value = values[index];
    const rows = value === undefined ? [] : [{ labels, values: [value], times: [AT] }];
    return { target, query: '', rows, exemplars: [] };
  });
}
