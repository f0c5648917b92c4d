import { configVersions, type Scope } from '../../store/queries/selection/configuration.ts';
import type { Queryable, Transaction } from '../../store/transaction.ts';
import type { SelectionSettings } from '../choose-in-store.ts';
import type { Setup } from '../setup.ts';
import { settingsOf } from '../version-settings.ts';
import { allowanceOf, type Allowance } from './limits.ts';

/** Why the installed CLI refuses settings; undefined if it does not. */
export type Refusal = (settings: Readonly<Record<string, string>>) => string | undefined;

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
  const refused = refusal ? await refusedIn(store, scope, setup, refusal) : new Map<string, string>();
  const names = [...setup.versions.keys()].filter((name) => name === setup.defaultName || !refused.has(name));
  return { names, refused, allowance: await allowanceOf(store, limits, at) };
}

async function refusedIn(store: Queryable, scope: Scope, setup: Setup, refusal: Refusal): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const version of await configVersions(store, scope)) {
    if (setup.versions.get(version.name) !== version.id) continue;
    const reason = refusal(settingsOf(version));
    if (reason !== undefined) refused.set(version.name, reason);
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
