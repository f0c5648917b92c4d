import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { plainModel } from '../../src/pricing/model-name.ts';
import { priceOf, type Price } from '../../src/pricing/pricing.ts';
import { NO_USAGE } from '../../src/pricing/usage.ts';
import { realTests } from '../../src/testing/real.ts';
import { requireClaude, missingClaude } from '../../src/testing/claude/cli.ts';

const real = realTests("the price table and the CLI's own catalog", missingClaude());

describe.skipIf(real.skip)(real.title, () => {
  const { models, pricing_tiers: tiers } = real.skip ? { models: [], pricing_tiers: {} } : catalogOf(requireClaude());

  test('the catalog was found', () => {
    expect(models.length).toBeGreaterThan(20);
  });

  test.each(models)('$id costs the same, under the names of every provider', ({ id, pricing, provider_ids }) => {
    const { long_prompt: long, web_search: webSearch, ...rates } = tiers[pricing] as Tier;
    for (const name of [id, ...Object.values(provider_ids)].filter((one) => one !== null)) {
      expect(ratesOf(name, 1), name).toEqual(rates);
      expect(priceFor(name, 1)?.webSearch ?? 0.01).toBe(webSearch);
      if (!long) continue;
      const { above_prompt_tokens: above, ...longRates } = long;
      expect(ratesOf(name, above), name).toEqual(rates);
      expect(ratesOf(name, above + 1), name).toEqual(longRates);
    }
    expect(plainModel(plainModel(id))).toBe(plainModel(id));
  });
});

type Tier = Rates & {
  readonly web_search: number;
  readonly long_prompt?: Rates & { readonly above_prompt_tokens: number };
};

type Rates = Readonly<Record<'input' | 'output' | 'cache_write_5m' | 'cache_write_1h' | 'cache_read', number>>;

type Catalog = {
  readonly pricing_tiers: Readonly<Record<string, Tier>>;
  readonly models: readonly {
    readonly id: string;
    readonly pricing: string;
    readonly provider_ids: Readonly<Record<string, string | null>>;
  }[];
};

/**
 * The model catalog embedded in the CLI's program as an object literal.
 * @throws {Error} if this version does not contain it at the expected place
 */
function catalogOf(program: string): Catalog {
  const bytes = readFileSync(program);
  const begin = bytes.indexOf('{"//":"Hand-maintained baked-in model catalog');
  if (begin < 0) throw new Error(`Cannot find the model catalog in ${program}`);
  const text = bytes.subarray(begin, begin + 500_000).toString('latin1');
  return runInNewContext(`(${text.slice(0, endOfLiteral(text))})`) as Catalog;
}

/** The index after the bracket that closes the first one. */
function endOfLiteral(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/g)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}

function ratesOf(model: string, input: number): Partial<Rates> {
  const price = priceFor(model, input);
  if (!price) return {};
  return {
    input: price.input,
    output: price.output,
    cache_write_5m: price.cacheWrite5m,
    cache_write_1h: price.cacheWrite1h,
    cache_read: price.cacheRead,
  };
}

function priceFor(model: string, input: number): Price | undefined {
  return priceOf({ model, usage: { ...NO_USAGE, input }, at: Date.UTC(2026, 10, 20) });
}
