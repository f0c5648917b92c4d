import { configVersions, type Scope } from '../../store/queries/selection/configuration.ts';
import type { Transaction } from '../../store/transaction.ts';
import type { Refusal, SelectionSettings } from '../settings.ts';
import type { Setup } from '../setup.ts';
import { settingsInUse } from '../version-settings.ts';
import { cascadeProblem, type NamedSettings } from './cascade-parts.ts';
import { allowanceOf, type Allowance } from './limits.ts';

/** The configurations that a run could use now, and what it may cost. */
export type Usable = {
  /** The default is among them even if it is refused: the build continues with it. */
  readonly names: readonly string[];
  /** Why others cannot be used. */
  readonly refused: ReadonlyMap<string, string>;
  readonly allowance: Allowance | undefined;
};

/** Which configurations of a setup could be used. */
export async function usableConfigurations(
  store: Transaction,
  given: { readonly scope: Scope; readonly setup: Setup; readonly settings: SelectionSettings; readonly at: number },
): Promise<Usable> {
  const { scope, setup, settings, at } = given;
  const { limits = {}, refusal } = settings;
  const refused = refusedAmong(settingsInUse(setup, await configVersions(store, scope)), refusal);
  const names = [...setup.versions.keys()].filter((name) => name === setup.defaultName || !refused.has(name));
  return { names, refused, allowance: await allowanceOf(store, limits, at) };
}

function refusedAmong(configurations: NamedSettings, refusal: Refusal = () => undefined): Map<string, string> {
  const refused = new Map<string, string>();
  for (const [name, settings] of configurations) {
    const reason = refusal(settings);
    if (reason !== undefined) refused.set(name, reason);
  }
  // A cascade is no part of another one, so the order does not matter.
  for (const [name, settings] of configurations) {
    const problem = cascadeProblem(settings, configurations, refused);
    if (problem !== undefined) refused.set(name, problem);
  }
  return refused;
}

/** What a person should know of what cannot be used. */
export function problemsOf({ refused, allowance }: Usable): string[] {
  return [
    ...[...refused].map(([name, reason]) => `Cannot use the configuration ${JSON.stringify(name)}: ${reason}`),
    ...(allowance?.usd === 0 ? [`Cannot choose by evidence: ${allowance.reason}. The default is used`] : []),
  ];
}
