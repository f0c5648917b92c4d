import { readFileSync } from 'node:fs';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { EXIT, UserError, codeOf } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { overridePrices, parsePrices } from './price-table.ts';
import { PRICES, type Price } from './pricing.ts';

/**
 * The price table: shipped prices, overridden by the file named in `STEPMETER_PRICES`.
 * @throws {UserError} if the file cannot be read or has a gap between price periods
 */
export function loadPrices(env: Environment): readonly Price[] {
  const file = env[VARIABLE.prices];
  if (!file) return PRICES;
  const parsed = parsePrices(parseJson(read(file)));
  if ('problem' in parsed) throw refuse(file, parsed.problem);
  return overridePrices(PRICES, parsed.prices);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw refuse(
      file,
      codeOf(cause) === 'ENOENT' ? 'it does not exist' : (codeOf(cause) ?? 'it cannot be read'),
      cause,
    );
  }
}

const HINT = 'Correct the file (see src/pricing/pricing.json for the format), or unset STEPMETER_PRICES';

function refuse(file: string, found: string, cause?: unknown): UserError {
  return new UserError(`Cannot use the price table ${file}: ${found}`, { hint: HINT, exitCode: EXIT.wrongUse, cause });
}
