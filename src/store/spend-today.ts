import { DatabaseSync } from 'node:sqlite';

/** What a session has cost according to itself, in billionths of a US dollar. */
export type RunningSession = { readonly claudeSessionId: string; readonly costNanoUsd: number };

/** A status line is not worth waiting for. */
const WAIT_MS = 20;

const REAL = 'run_id not in (select id from run where simulated = 1)';

const OF_SESSION = `run_id in (select run_id from session where claude_session_id = ?2)
  and session_id in (select id from session where claude_session_id = ?2)`;

/**
 * The cost of all real requests since a time, in billionths of a US dollar, read without the query layer, whose loading
 * takes longer than the query. A running session, whose requests are stored when it ends, counts with its own cost less
 * what is stored of it from before.
 * @throws {Error} if the file cannot be read
 */
export function spendSince(file: string, since: number, running?: RunningSession): number {
  const database = new DatabaseSync(file, { readOnly: true, timeout: WAIT_MS });
  try {
    const sum = (sql: string, ...values: (string | number)[]): number =>
      Number(
        database.prepare(`select coalesce(sum(cost_nano_usd), 0) as cost from request ${sql}`).get(...values)?.['cost'],
      );
    const stored = sum(`where ended_at >= ? and ${REAL}`, since);
    if (!running) return stored;
    const { claudeSessionId: id, costNanoUsd } = running;
    const storedToday = sum(`where ended_at >= ?1 and ${OF_SESSION}`, since, id);
    const storedBefore = sum(`where ended_at < ?1 and ${OF_SESSION}`, since, id);
    return stored - storedToday + Math.max(storedToday, costNanoUsd - storedBefore);
  } finally {
    database.close();
  }
}
