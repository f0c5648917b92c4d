import { hash } from 'node:crypto';
import { pricesAt, type Price } from './pricing.ts';

/**
 * A short hash of the prices of a model at a time in milliseconds since 1970; null if it has none. It changes when a
 * price does.
 */
export function pricesHash(model: string, at: number, prices: readonly Price[]): string | null {
  const own = pricesAt(model, at, prices);
  return own.length === 0 ? null : hash('sha256', JSON.stringify(own)).slice(0, 12);
}
