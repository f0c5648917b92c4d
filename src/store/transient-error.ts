import { UserError, codeOf, messageOf } from '../core/errors.ts';
import { sqliteCode } from './sqlite/sqlite-problem.ts';

/** SQLite's codes for rejected data: too big, constraint, type mismatch. */
const REFUSED_BY_SQLITE: ReadonlySet<number> = new Set([18, 19, 20]);

/** PostgreSQL's classes for rejected data: data exception, constraint violation, limit exceeded. */
const REFUSED_BY_POSTGRES = /^(22|23|54)/;

/**
 * Whether the store failed for reasons of its own (unreachable, full, busy, shutting down) rather than because of the
 * data: the operation can be retried.
 */
export function isTransientError(thrown: unknown): boolean {
  const [sqlite, code = ''] = [sqliteCode(thrown), codeOf(thrown)];
  if (sqlite !== undefined) return !REFUSED_BY_SQLITE.has(sqlite);
  if (/^[0-9A-Z]{5}$/.test(code)) return !REFUSED_BY_POSTGRES.test(code);
  if (thrown instanceof UserError || /^E[A-Z]+$/.test(code)) return true;
  return /^(Connection terminated|Client (has encountered|was closed))/.test(messageOf(thrown));
}

/** SQLite's code for an invalid statement, and PostgreSQL's class. */
const [INVALID_IN_SQLITE, INVALID_IN_POSTGRES] = [1, /^42/];

/** Whether a query failed because the store is currently unavailable, rather than because of an error in the query. */
export function isUnavailable(thrown: unknown): boolean {
  const isInvalid = sqliteCode(thrown) === INVALID_IN_SQLITE || INVALID_IN_POSTGRES.test(codeOf(thrown) ?? '');
  return !isInvalid && isTransientError(thrown);
}
