import { decompose, FACTORS } from './decompose.ts';
import { splitPriceEffect } from './price-effect.ts';
import {
  addUsage,
  isPriced,
  PRICED_KINDS,
  usageCell,
  type GroupUsage,
  type ModelUsage,
  type PricedKind,
  type UsageCell,
} from './usage-cell.ts';

/** Usage by group of a number of runs. */
export type LadderSide = { readonly runs: number; readonly groups: readonly GroupUsage[] };

/** The causes of a cost difference, in the order of the factors. */
export const CAUSES = [
  'attempts',
  'requests-per-attempt',
  'tokens-per-request',
  'token-kinds',
  'models',
  'prices',
  'charges-without-tokens',
] as const;

/**
 * Why the cost differs: more attempts, more requests in an attempt, more tokens in a request, other kinds of tokens (such
 * as less cache), other models, other prices of the same model, or charges without known tokens.
 */
export type Cause = (typeof CAUSES)[number];

/** The part of a cost difference that a cause explains, in US dollars per run. */
export type Rung = { readonly cause: Cause; readonly usd: number; readonly parts: readonly RungPart[] };

/** A part of a rung: of a kind of token for `token-kinds`, else of a group, such as a step. */
export type RungPart = { readonly name: string; readonly usd: number };

/** A cost difference with its causes. Money in US dollars per run. */
export type Ladder = {
  readonly aUsd: number;
  readonly bUsd: number;
  /** `bUsd − aUsd`; the sum of all rungs. */
  readonly differenceUsd: number;
  /** In the order of the factors. */
  readonly rungs: readonly Rung[];
  /** Requests per run without a known price, whose cost is unknown and in no rung. */
  readonly unpriced: { readonly a: number; readonly b: number };
};

/** Sums of the parts of rungs. */
class RungSums {
  readonly #parts = new Map<Cause, Map<string, number>>();

  add(cause: Cause, part: string, usd: number): void {
    const parts = this.#parts.get(cause) ?? new Map<string, number>();
    this.#parts.set(cause, parts.set(part, (parts.get(part) ?? 0) + usd));
  }

  /** A rung with its parts, the largest first. */
  rung(cause: Cause): Rung {
    const parts = [...(this.#parts.get(cause) ?? [])].map(([name, usd]) => ({ name, usd }));
    const named = parts.filter(({ name, usd }) => name !== '' && usd !== 0);
    return {
      cause,
      usd: parts.reduce((sum, { usd }) => sum + usd, 0),
      parts: named.toSorted((one, other) => Math.abs(other.usd) - Math.abs(one.usd)),
    };
  }
}

const EMPTY: UsageCell = usageCell({ attempts: 0, usages: [] }, 1);

/**
 * Decomposes the difference of the costs per run, B − A, into causes that add up to it, whatever their order: the
 * additive logarithmic mean Divisia index, LMDI-I (Ang, Energy Policy 33, 2005). Costs are attempts × requests per
 * attempt × tokens per request × share of each kind of token × price, for each group and kind.
 */
export function ladderOf(a: LadderSide, b: LadderSide): Ladder {
  const sums = new RungSums();
  const [cellsA, cellsB] = [cellsOf(a), cellsOf(b)];
  for (const group of new Set([...cellsA.keys(), ...cellsB.keys()]))
    addGroup(sums, group, cellsA.get(group) ?? EMPTY, cellsB.get(group) ?? EMPTY);
  const [aUsd, bUsd] = [costOf(cellsA), costOf(cellsB)];
  return {
    aUsd,
    bUsd,
    differenceUsd: bUsd - aUsd,
    rungs: CAUSES.map((cause) => sums.rung(cause)),
    unpriced: { a: unpricedOf(a), b: unpricedOf(b) },
  };
}

/** Cells by group; parts of the same group, and in it usages of the same model, are one. */
function cellsOf({ runs, groups }: LadderSide): Map<string, UsageCell> {
  const merged = new Map<string, { attempts: number; models: Map<string, ModelUsage> }>();
  for (const { group, attempts, usages } of groups) {
    const sum = merged.get(group) ?? { attempts: 0, models: new Map<string, ModelUsage>() };
    sum.attempts += attempts;
    for (const usage of usages.filter(isPriced))
      sum.models.set(usage.model, addUsage(sum.models.get(usage.model), usage));
    merged.set(group, sum);
  }
  return new Map(
    [...merged].map(([group, { attempts, models }]) => [
      group,
      usageCell({ attempts, usages: [...models.values()] }, runs),
    ]),
  );
}

function addGroup(sums: RungSums, group: string, a: UsageCell, b: UsageCell): void {
  for (const kind of PRICED_KINDS) {
    const effects = decompose(factorsOf(a, kind), factorsOf(b, kind));
    for (const factor of FACTORS) {
      if (factor === 'price') continue;
      sums.add(factor, factor === 'token-kinds' ? kind : group, effects[factor]);
    }
    const { models, prices } = splitPriceEffect(effects.price, { a: a.kinds[kind], b: b.kinds[kind] });
    sums.add('models', group, models);
    sums.add('prices', group, prices);
  }
  sums.add('charges-without-tokens', group, b.withoutTokensUsd - a.withoutTokensUsd);
}

/** The quantities whose quotients are the factors of a cost: each divided by the one before it. */
function factorsOf(cell: UsageCell, kind: PricedKind): readonly number[] {
  const tokens = cell.kinds[kind].reduce((sum, part) => sum + part.tokens, 0);
  const costUsd = cell.kinds[kind].reduce((sum, part) => sum + part.costUsd, 0);
  return [cell.attempts, cell.requests, cell.tokens, tokens, costUsd];
}

function costOf(cells: ReadonlyMap<string, UsageCell>): number {
  let sum = 0;
  for (const { kinds, withoutTokensUsd } of cells.values())
    sum +=
      withoutTokensUsd + PRICED_KINDS.flatMap((kind) => kinds[kind]).reduce((all, { costUsd }) => all + costUsd, 0);
  return sum;
}

function unpricedOf({ runs, groups }: LadderSide): number {
  const requests = groups.flatMap(({ usages }) => usages).reduce((sum, { unpriced }) => sum + unpriced, 0);
  return requests / runs;
}
