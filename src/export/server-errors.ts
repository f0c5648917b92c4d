import type { Delivered, Refused } from './deliver.ts';

/**
 * Decides what a signal does about a batch that the back end keeps answering with a server error, although it is not the
 * back end that fails but an item. Nothing is set aside while the back end is down: that takes accepted siblings.
 */
export type ServerErrors<T> = {
  /** Whether the next batch is bisected if it is answered with a server error. */
  readonly bisects: () => boolean;
  /** Reports the result of an attempt; returns the suspects that are set aside. */
  readonly report: (delivered: Delivered<T>) => Refused<T>[];
};

/** Number of consecutive attempts without any accepted item after which batches are bisected: half a minute. */
const ATTEMPTS_BEFORE_BISECTION = 5;

/** Number of attempts in which an item alone got a server error while others were accepted, before it is set aside. */
const ATTEMPTS_BEFORE_SET_ASIDE = 3;

/** Opens the record of a signal's server errors. `idOf` identifies an item in later attempts. */
export function newServerErrors<T>(idOf: (item: T) => string): ServerErrors<T> {
  const failures = new Map<string, number>();
  let attempts = 0;
  return {
    bisects: () => attempts >= ATTEMPTS_BEFORE_BISECTION,
    report: ({ accepted, suspects, problem }) => {
      if (problem?.outcome !== 'unavailable' || !problem.isServerError) {
        attempts = 0;
        failures.clear();
        return [];
      }
      if (attempts < ATTEMPTS_BEFORE_BISECTION) attempts = accepted.length > 0 ? 0 : attempts + 1;
      if (accepted.length === 0) return [];
      for (const { item } of suspects) failures.set(idOf(item), (failures.get(idOf(item)) ?? 0) + 1);
      const times = (item: T): number => failures.get(idOf(item)) ?? 0;
      return suspects
        .filter(({ item }) => times(item) >= ATTEMPTS_BEFORE_SET_ASIDE)
        .map(({ item, reason }) => ({ item, reason: `${reason}, ${times(item)} times while others were accepted` }));
    },
  };
}
