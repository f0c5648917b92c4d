import { UserError, codeOf, messageOf } from '../core/errors.ts';
import { sqliteCode } from './sqlite-problem.ts';

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
