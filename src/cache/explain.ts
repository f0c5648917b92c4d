import { EXIT, UserError } from '../core/errors.ts';
import { asArray, parseJson } from '../core/json.ts';
import { allLookups, lookupsOf, type Lookup } from './lookups.ts';
import type { Cache } from './open-cache.ts';

/** A part of a key that two keys do not have in common. */
export type Difference = {
  /** Its name, such as `input src/a.ts`, `tool tsc` or `env LANG`. */
  readonly part: string;
  /** Digests and states, never contents; null if the key does not have the part. */
  readonly before: string | null;
  readonly now: string | null;
};

/** Why the last use of the cache for a name was a hit or a miss. */
export type Explanation = {
  readonly name: string;
  readonly last: Lookup;
  /** The earlier key that has most in common with the last one; null if there is no other. */
  readonly nearest: Pick<Lookup, 'key' | 'at'> | null;
  readonly differences: readonly Difference[];
};

/** How many of the latest keys are compared. */
const COMPARED = 20;

/**
 * Compares the last key of a name with the nearest of its earlier ones.
 * @throws {UserError} if the cache was never used for this name
 */
export function explain(cache: Cache, name: string): Explanation {
  const lookups = lookupsOf(cache, name);
  const last = lookups.at(-1);
  if (!last) throw unknownName(cache, name);
  const now = partsOf(cache, last);
  const earlier = new Map(lookups.filter(({ key }) => key !== last.key).map((lookup) => [lookup.key, lookup]));
  const compared = [...earlier.values()].slice(-COMPARED).flatMap((lookup) => {
    const before = partsOf(cache, lookup);
    return before && now ? [{ lookup, differences: differencesOf(before, now) }] : [];
  });
  const nearest = compared.toSorted(
    (a, b) => a.differences.length - b.differences.length || b.lookup.at - a.lookup.at,
  )[0];
  return {
    name,
    last,
    nearest: nearest ? { key: nearest.lookup.key, at: nearest.lookup.at } : null,
    differences: nearest?.differences ?? [],
  };
}

function unknownName(cache: Cache, name: string): UserError {
  const known = [...new Set(allLookups(cache).map((lookup) => lookup.name))].sort().slice(0, 10);
  return new UserError(`Cannot explain ${JSON.stringify(name)}: the cache was not used for this name`, {
    hint: known.length === 0 ? 'Run a command with: stepmeter cache run' : `Known names: ${known.join(', ')}`,
    exitCode: EXIT.wrongUse,
  });
}

/** The parts of a key; undefined if they were removed from the cache. */
function partsOf({ store }: Cache, { manifest }: Lookup): ReadonlyMap<string, string> | undefined {
  const content = store.blob(manifest);
  if (!content) return undefined;
  return new Map(asArray(parseJson(content.toString('utf8'))).map((part) => asArray(part) as [string, string]));
}

function differencesOf(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): Difference[] {
  const parts = [...new Set([...before.keys(), ...now.keys()])].sort();
  return parts
    .filter((part) => before.get(part) !== now.get(part))
    .map((part) => ({ part, before: before.get(part) ?? null, now: now.get(part) ?? null }));
}
