import { DatabaseSync } from 'node:sqlite';

/** The tables of which the relay adds a row for most records. */
const TABLES = ['audit_entry', 'tool_call', 'file_operation', 'outbox'];

/**
 * The CPU time, in seconds, that SQLite needs to insert the rows of a drained store into an empty copy of it, one
 * prepared statement per table: what an ingest cannot do without.
 */
export function bareInsertSeconds(from: string, to: string): number {
  const [source, target] = [new DatabaseSync(from, { readOnly: true }), new DatabaseSync(to)];
  target.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL');
  for (const { sql } of source.prepare('select sql from sqlite_master where sql is not null').all())
    if (!String(sql).includes('sqlite_sequence')) target.exec(String(sql));
  const seconds = TABLES.map((table) => secondsOf(source, target, table)).reduce((a, b) => a + b);
  source.close();
  target.close();
  return seconds;
}

const ROWS_PER_TRANSACTION = 500;

function secondsOf(source: DatabaseSync, target: DatabaseSync, table: string): number {
  const rows = source
    .prepare(`select * from ${table}`)
    .all()
    .map((row) => Object.values(row));
  const insert = target.prepare(`insert into ${table} values (${rows[0]?.map(() => '?').join(', ')})`);
  const before = process.cpuUsage();
  for (let from = 0; from < rows.length; from += ROWS_PER_TRANSACTION) {
    target.exec('begin immediate');
    for (const row of rows.slice(from, from + ROWS_PER_TRANSACTION)) insert.run(...row);
    target.exec('commit');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
