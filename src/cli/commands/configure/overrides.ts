import type { OverriddenContext } from '../../../configurations/overrides.ts';
import type { Scope } from '../../../store/queries/selection/configuration.ts';
import { defineCommand } from '../../command.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { table } from '../../terminal/table.ts';
import { requireConfigurations } from '../../no-match/require-configurations.ts';
import { withStore } from '../../with-store.ts';
import { SCOPE_OPTIONS } from './scope-options.ts';

/** `stepmeter configure overrides`. */
export const overridesCommand = defineCommand({
  name: 'overrides',
  describe: 'List contexts in which people overrode more than 30 % of the choices',
  options: { workflow: { ...SCOPE_OPTIONS.workflow, demandOption: false }, ...TABLE_OPTIONS },
  examples: [['$0 configure overrides', 'Find where people may know more than the selection']],
  run: async ({ workflow, json, wide }) => {
    const { overriddenContexts } = await import('../../../configurations/overrides.ts');
    const { configScopes } = await import('../../../store/queries/selection/configuration.ts');
    const listed = await withStore((store) =>
      store.snapshot(async (snapshot) => {
        if (workflow !== undefined) await requireConfigurations(snapshot, { workflow });
        const all: Listed[] = [];
        for (const scope of await configScopes(snapshot))
          if (workflow === undefined || scope.workflow === workflow)
            all.push(...(await overriddenContexts(snapshot, scope)).map((one) => ({ ...scope, ...one })));
        return all;
      }),
    );
    printResult(json, listed, (screen) => overridesText(listed, screen), wide);
  },
});

type Listed = Scope & OverriddenContext;

function overridesText(listed: readonly Listed[], screen: Screen): string {
  if (listed.length === 0) return 'In no context did persons make more than 30 % of the choices, and at least three';
  const columns = [
    { heading: 'WORKFLOW', min: 12 },
    { heading: 'STEP', min: 8 },
    { heading: 'CONTEXT', min: 12 },
    { heading: 'BY PERSONS', right: true },
    { heading: 'DIFFERENT', right: true, drop: 1 },
    { heading: 'LATEST', min: 8 },
    { heading: 'REASON', min: 12 },
  ];
  const rows = listed.map((one) => [
    one.workflow,
    one.step || '–',
    [one.taskType, one.complexity, one.size].filter((part) => part !== null).join(' · ') || 'not given',
    `${one.overrides} of ${one.choices}`,
    String(one.disagreements),
    one.latest.used,
    one.latest.reason,
  ]);
  return table(columns, rows, screen);
}
