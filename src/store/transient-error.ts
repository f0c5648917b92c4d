import { UserError, codeOf, messageOf } from '../core/errors.ts';
import { sqliteCode } from './sqlite-problem.ts';

/** SQLite's codes for what it was given: too big, a constraint, a type. */
const REFUSED_BY_SQLITE: ReadonlySet<number> = new Set([18, 19, 20]);

/** PostgreSQL's classes for what it was given: data, constraints, limits. */
const REFUSED_BY_POSTGRES = /^(22|23|54)/;

/**
 * Whether a store failed for reasons of its own (it is away, full, busy, shutting down) and not because of what it was
 * given: then the same is worth another try.
 */
export function isTransientError(thrown: unknown): boolean {
  const [sqlite, code = ''] = [sqliteCode(thrown), codeOf(thrown)];
  if (sqlite !== undefined) return !REFUSED_BY_SQLITE.has(sqlite);
  if (/^[0-9A-Z]{5}$/.test(code)) return !REFUSED_BY_POSTGRES.test(code);
  if (thrown instanceof UserError || /^E[A-Z]+$/.test(code)) return true;
  return /^(Connection terminated|Client (has encountered|was closed))/.test(messageOf(thrown));
}
