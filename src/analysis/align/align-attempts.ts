import { longestCommon } from './longest-common.ts';
import { pairBranches } from './pair-branches.ts';

/** What decides which attempt of one run an attempt of another corresponds to. Times in milliseconds since 1970. */
export type Alignable = {
  readonly step: string;
  /** First, retry or repair. */
  readonly kind: string;
  /** The key of its task among parallel ones; null if not given. */
  readonly branch: string | null;
  readonly startedAt: number;
  /** Null if it has not ended. */
  readonly endedAt: number | null;
  /** The relative paths of the files that it changed. */
  readonly files: ReadonlySet<string>;
};

/** Two attempts that correspond, or one that only one run has. */
export type AttemptPair<T> =
  | { readonly a: T; readonly b: T }
  | { readonly a: T; readonly b: null }
  | { readonly a: null; readonly b: T };

/**
 * Pairs the attempts of two runs: the longest common subsequence over step and kind. Attempts at the same step that ran
 * at the same time are one element of it; they are paired by the key of their task, without keys by the files that they
 * changed. What has no counterpart stays alone. The order is that of both runs.
 */
export function alignAttempts<T extends Alignable>(a: readonly T[], b: readonly T[]): AttemptPair<T>[] {
  const [groupsA, groupsB] = [parallelGroups(a), parallelGroups(b)];
  const common = longestCommon(groupsA.map(keyOf), groupsB.map(keyOf));
  const pairs: AttemptPair<T>[] = [];
  let [nextA, nextB] = [0, 0];
  for (const [i, j] of [...common, [groupsA.length, groupsB.length] as const]) {
    pairs.push(
      ...groupsA
        .slice(nextA, i)
        .flat()
        .map((only) => ({ a: only, b: null })),
    );
    pairs.push(
      ...groupsB
        .slice(nextB, j)
        .flat()
        .map((only) => ({ a: null, b: only })),
    );
    pairs.push(...pairGroups(groupsA[i], groupsB[j]));
    [nextA, nextB] = [i + 1, j + 1];
  }
  return pairs;
}

/** Consecutive attempts at the same step, each of which began before an earlier one ended. */
function parallelGroups<T extends Alignable>(attempts: readonly T[]): T[][] {
  const groups: T[][] = [];
  let end = -Infinity;
  for (const attempt of attempts.toSorted((one, other) => one.startedAt - other.startedAt)) {
    const group = groups.at(-1);
    const joins = group !== undefined && keyOf(group) === keyOf([attempt]) && attempt.startedAt < end;
    if (joins) group.push(attempt);
    else groups.push([attempt]);
    end = Math.max(joins ? end : -Infinity, attempt.endedAt ?? Infinity);
  }
  return groups;
}

function keyOf([first]: readonly Alignable[]): string {
  return JSON.stringify([first?.step, first?.kind]);
}

function pairGroups<T extends Alignable>(a: readonly T[] | undefined, b: readonly T[] | undefined): AttemptPair<T>[] {
  if (!a || !b) return [];
  const [onlyA, onlyB] = [a[0], b[0]];
  if (a.length === 1 && b.length === 1 && onlyA && onlyB) return [{ a: onlyA, b: onlyB }];
  return pairBranches(a, b);
}
