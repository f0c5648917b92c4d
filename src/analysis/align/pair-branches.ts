import type { Alignable, AttemptPair } from './align-attempts.ts';

/**
 * Pairs parallel attempts: those with the same key of their task, then of the rest those whose files overlap most, then
 * those without any changed file in their order. Attempts with different keys never correspond.
 */
export function pairBranches<T extends Alignable>(a: readonly T[], b: readonly T[]): AttemptPair<T>[] {
  const partners = new Map<T, T>();
  const restOf = (all: readonly T[]): T[] => {
    const taken = new Set([...partners.keys(), ...partners.values()]);
    return all.filter((attempt) => !taken.has(attempt));
  };
  for (const one of a) {
    const other = one.branch === null ? undefined : restOf(b).find(({ branch }) => branch === one.branch);
    if (other) partners.set(one, other);
  }
  for (const [one, other] of byOverlap(restOf(a), restOf(b))) partners.set(one, other);
  const idle = restOf(b).filter(hasNoMark);
  for (const one of restOf(a).filter(hasNoMark)) {
    const other = idle.shift();
    if (other) partners.set(one, other);
  }
  return [...a.map((one) => onlyOrPair(one, partners.get(one))), ...restOf(b).map((other) => ({ a: null, b: other }))];
}

/** Attempts correspond if at least half of the files that either changed were changed by both. */
const MIN_OVERLAP = 0.5;

/** Pairs of attempts of which at most one has a key, the largest overlap of files first; each attempt once. */
function byOverlap<T extends Alignable>(a: readonly T[], b: readonly T[]): [T, T][] {
  const candidates = a
    .flatMap((one) => b.map((other) => ({ one, other, overlap: overlapOf(one.files, other.files) })))
    .filter(({ one, other, overlap }) => overlap >= MIN_OVERLAP && (one.branch === null || other.branch === null))
    .toSorted((x, y) => y.overlap - x.overlap);
  const taken = new Set<T>();
  return candidates.flatMap(({ one, other }): [T, T][] => {
    if (taken.has(one) || taken.has(other)) return [];
    taken.add(one).add(other);
    return [[one, other]];
  });
}

/** The share of files of either that both have (Jaccard index); 0 without files. */
function overlapOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((path) => b.has(path)).length;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}

function hasNoMark({ branch, files }: Alignable): boolean {
  return branch === null && files.size === 0;
}

function onlyOrPair<T>(one: T, other: T | undefined): AttemptPair<T> {
  return other === undefined ? { a: one, b: null } : { a: one, b: other };
}
