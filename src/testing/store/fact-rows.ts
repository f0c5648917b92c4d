import type { Store } from '../../store/open-store.ts';

/** All facts and the tool calls by hour as sorted lines of JSON: two stores with the same lines hold the same facts. */
export async function factLines({ db }: Store): Promise<string[]> {
  const lines = [];
  for (const table of ['attempt_fact', 'run_fact', 'tool_hour'] as const) {
    const rows: object[] = await db.selectFrom(table).selectAll().execute();
    lines.push(...rows.map((row) => `${table} ${JSON.stringify(Object.entries(row).sort())}`));
  }
  return lines.sort();
}
