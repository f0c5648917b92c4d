import { uuidv7 } from 'uuidv7';
import type { ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import { canonicalJson, sha256 } from '../core/canonical-json.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { nearestHint } from '../core/nearest.ts';
import type { Store } from '../store/open-store.ts';
import {
  configEvents,
  configScopes,
  configVersions,
  insertConfigEvent,
  insertConfigVersion,
  type Scope,
} from '../store/queries/selection/configuration.ts';
import type { ConfigEventTable, ConfigVersionTable } from '../store/schema.ts';
import type { Queryable, Transaction } from '../store/transaction.ts';
import { cascadeProblem, partNames, type NamedSettings } from './choosing/cascade-parts.ts';
import { setupOf, type Setup } from './setup.ts';
import { settingsInUse } from './version-settings.ts';

/** Who changes a setup, and why. */
export type Change = { readonly scope: Scope; readonly author: string; readonly reason: string | null };

/** A configuration that was added; `isNew` is false if this version was in use already. */
export type AddedConfiguration = { readonly version: ConfigVersionTable; readonly isNew: boolean };

/**
 * Adds a version of a configuration. The same content as that of the version in use adds nothing.
 * @throws {UserError} if it is a cascade of what is no configuration, or a cascade itself
 */
export function addConfiguration(
  store: Store,
  change: Change,
  given: { readonly name: string; readonly configuration: ArmConfiguration },
): Promise<AddedConfiguration> {
  const { scope, author, reason } = change;
  return store.write(async (transaction) => {
    const [setup, versions] = [await readSetup(transaction, scope), await configVersions(transaction, scope)];
    checkCascade(given, settingsInUse(setup, versions));
    const content = canonicalJson(given.configuration);
    const own = versions.filter(({ name }) => name === given.name);
    const used = own.find(({ id }) => id === setup.versions.get(given.name));
    if (used?.content === content) return { version: used, isNew: false };
    const known = own.find((one) => one.content === content);
    const number = own.length + 1;
    const version = known ?? {
      ...scope,
      id: `${given.name}@${number}`,
      name: given.name,
      version: number,
      content,
      hash: sha256(content),
      parent: used?.id ?? null,
      author,
      reason,
      at: store.now(),
    };
    if (!known) await insertConfigVersion(transaction, version);
    await appendEvent(transaction, change, store.now(), { kind: 'add', name: given.name, version_id: version.id });
    return { version, isNew: true };
  });
}

function checkCascade(
  { name, configuration: { settings } }: { readonly name: string; readonly configuration: ArmConfiguration },
  others: NamedSettings,
): void {
  const problem = cascadeProblem(settings, new Map([...others, [name, settings]]));
  if (problem === undefined) return;
  throw new UserError(`Cannot add the configuration ${JSON.stringify(name)}: ${problem}`, {
    hint: `Name configurations that are no cascades: ${partNames(others).join(', ') || 'there are none yet'}`,
    exitCode: EXIT.wrongUse,
  });
}

type NewEvent = Pick<ConfigEventTable, 'kind'> & Partial<Pick<ConfigEventTable, 'name' | 'version_id' | 'detail'>>;

/** Adds an event to the history of a scope; returns its number. */
export async function appendEvent(
  transaction: Transaction,
  change: Change,
  at: number,
  event: NewEvent,
): Promise<number> {
  const { scope, author, reason } = change;
  const number = ((await configEvents(transaction, scope)).at(-1)?.number ?? 0) + 1;
  const empty = { name: null, version_id: null, detail: null };
  await insertConfigEvent(transaction, { id: uuidv7(), ...scope, number, ...empty, ...event, author, reason, at });
  return number;
}

/** The setup of a scope. */
export async function readSetup(store: Queryable, scope: Scope): Promise<Setup> {
  return setupOf(await configEvents(store, scope));
}

/**
 * Makes a configuration the default.
 * @throws {UserError} if there is no such configuration
 */
export function setDefault(store: Store, change: Change, name: string): Promise<number> {
  return store.write(async (transaction) => {
    await checkChange(transaction, change.scope, { kind: 'default', name });
    return appendEvent(transaction, change, store.now(), { kind: 'default', name });
  });
}

/** @throws {UserError} if there is no such configuration, or the default would be removed */
export async function checkChange(
  store: Queryable,
  scope: Scope,
  { kind, name }: { readonly kind: 'default' | 'remove'; readonly name: string },
): Promise<void> {
  const setup = await readSetup(store, scope);
  requireName(setup, scope, name, await nearestScopeHint(store, scope));
  if (kind === 'remove' && setup.defaultName === name)
    throw new UserError(`Cannot remove the configuration ${JSON.stringify(name)}: it is the default`, {
      hint: 'Make another one the default first: stepmeter config default NAME',
      exitCode: EXIT.wrongUse,
    });
}

/** @throws {UserError} if there is no such configuration; the hint names the scope `meant` if there is none at all */
export function requireName({ versions }: Setup, scope: Scope, name: string, meant = ''): string {
  const version = versions.get(name);
  if (version !== undefined) return version;
  const names = [...versions.keys()];
  throw new UserError(`Cannot find the configuration ${JSON.stringify(name)} of ${describeScope(scope)}`, {
    hint:
      names.length > 0 ? `${nearestHint(name, names)}Configurations: ${names.join(', ')}` : `${meant}${addHint(scope)}`,
    exitCode: EXIT.wrongUse,
  });
}

/** A scope in words. */
export function describeScope({ workflow, step }: Scope): string {
  return step === '' ? workflow : `${workflow}, step ${step}`;
}

/** The other scope that a scope without configurations may be meant to be; empty if none is like it. */
export async function nearestScopeHint(store: Queryable, scope: Scope): Promise<string> {
  return scopeHint(scope, await configScopes(store));
}

/** How many scopes are named that may be meant. */
const MOST_MEANT = 3;

/** See {@link nearestScopeHint}; those of the same workflow are more likely than others. */
export function scopeHint(scope: Scope, scopes: readonly Scope[]): string {
  const own = describeScope(scope);
  const names = scopes.map(describeScope);
  if (names.includes(own)) return '';
  const ofWorkflow = scopes.filter(({ workflow }) => workflow === scope.workflow).map(describeScope);
  if (ofWorkflow.length === 0) return nearestHint(own, names);
  return nearestHint(own, ofWorkflow) || `Did you mean "${ofWorkflow.slice(0, MOST_MEANT).join('" or "')}"? `;
}

/** How to add a configuration to a scope. */
export function addHint(scope: Scope): string {
  return `Add one: stepmeter config add NAME ${scopeOptions(scope)} --model opus`;
}

/** The options of a command that name a scope. */
export function scopeOptions({ workflow, step }: Scope): string {
  return `--workflow ${workflow}${step === '' ? '' : ` --step ${step}`}`;
}

/**
 * Removes a configuration from those that can be chosen; its versions and outcomes are kept.
 * @throws {UserError} if there is no such configuration, or it is the default
 */
export function removeConfiguration(store: Store, change: Change, name: string): Promise<number> {
  return store.write(async (transaction) => {
    await checkChange(transaction, change.scope, { kind: 'remove', name });
    return appendEvent(transaction, change, store.now(), { kind: 'remove', name });
  });
}

/** Uses a prior pack from now on; an empty text removes it. */
export function setPrior(store: Store, change: Change, content: string): Promise<number> {
  return store.write((transaction) =>
    appendEvent(transaction, change, store.now(), { kind: 'prior', detail: content === '' ? null : content }),
  );
}

/**
 * Undoes the changes after an event; by default the last one. The events are kept.
 * @throws {UserError} if there is no such event
 */
export function rollback(store: Store, change: Change, to?: number): Promise<number> {
  return store.write(async (transaction) => {
    const events = await configEvents(transaction, change.scope);
    const kept = to ?? keptByUndo(events);
    const last = events.at(-1)?.number ?? 0;
    if (last === 0 || kept < 1 || kept > last)
      throw new UserError(`Cannot roll back ${describeScope(change.scope)}: ${whyNotTo(to, last)}`, {
        hint: `${last === 0 ? await nearestScopeHint(transaction, change.scope) : ''}See \`stepmeter config history\`; the first change cannot be undone`,
        exitCode: EXIT.wrongUse,
      });
    return appendEvent(transaction, change, store.now(), { kind: 'rollback', detail: String(kept) });
  });
}

/** The change before the last one; of a rollback, the change before what it kept, so that repeated undo goes further back. */
function keptByUndo(events: readonly ConfigEventTable[]): number {
  const last = events.at(-1);
  return last?.kind === 'rollback' ? Number(last.detail) - 1 : (last?.number ?? 0) - 1;
}

function whyNotTo(to: number | undefined, last: number): string {
  if (to === undefined) return 'it has no change that can be undone';
  return last === 0 ? 'it has no changes' : `it has no change ${to}, only ${last}`;
}
