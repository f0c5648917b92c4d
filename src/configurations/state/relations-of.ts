import { EFFORTS } from '../../core/value-sets.ts';
import type { Relation, Relations } from '../../selection/model/relations.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import { configVersions, type Scope } from '../../store/queries/selection/configuration.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Setup } from '../setup.ts';
import { cascadeParts, cascadeProblem, type NamedSettings } from '../choosing/cascade-parts.ts';
import { settingsInUse } from '../version-settings.ts';

/** A plan with what the configurations of a scope say about each other, unless it has that already. */
export async function planWithRelations(
  store: Queryable,
  scope: Scope,
  setup: Setup,
  plan: SelectionPlan,
): Promise<SelectionPlan> {
  if (plan.relations) return plan;
  return { ...plan, relations: relationsOf(settingsInUse(setup, await configVersions(store, scope))) };
}

/** What the settings of configurations say about each other. */
export function relationsOf(configurations: NamedSettings): Relations {
  const relations: Record<string, Relation> = {};
  for (const [name, settings] of configurations) {
    const relation = cascadeIn(settings, configurations) ?? sameButEffort(name, settings, configurations);
    if (relation) relations[name] = relation;
  }
  return relations;
}

/** A cascade of configurations that exist, and are no cascades themselves. */
function cascadeIn(settings: Readonly<Record<string, string>>, configurations: NamedSettings): Relation | undefined {
  const parts = cascadeParts(settings);
  const isKnown = cascadeProblem(settings, configurations) === undefined;
  return parts.length > 1 && isKnown ? { kind: 'cascade', parts } : undefined;
}

function sameButEffort(
  name: string,
  settings: Readonly<Record<string, string>>,
  configurations: NamedSettings,
): Relation | undefined {
  const level = levelOf(settings);
  if (level === -1) return undefined;
  for (const [of, others] of configurations) {
    const other = levelOf(others);
    if (of !== name && other !== -1 && isSame(settings, others)) return { kind: 'effort', of, levels: level - other };
  }
  return undefined;
}

function levelOf({ effort }: Readonly<Record<string, string>>): number {
  return EFFORTS.findIndex((one) => one === effort);
}

function isSame(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => key === 'effort' || one[key] === other[key]);
}
