import { parseSync, Visitor } from 'oxc-parser';
import { requestsOf } from './imports-of.ts';

/**
 * Where databases may be used directly: the store itself; tests, which look at what it holds; and a lock that SQLite
 * releases when its process dies.
 */
const OPEN = [/^src\/store\//, /^src\/testing\//, /^src\/process\/exclusive-lock\.ts$/, /\.(test|testsuite)\.ts$/];

/** The accesses to a database in a file that go round the named queries of the store, one sentence each. */
export function rawQueries(file: string, source: string): string[] {
  if (OPEN.some((path) => path.test(file))) return [];
  return [...importedDrivers(file, source), ...usedHandles(file, source)].map(
    (found) => `${file} ${found}: add a function to src/store/queries and call it`,
  );
}

const DRIVERS: ReadonlySet<string> = new Set(['kysely', 'pg', 'sqlite', 'node:sqlite']);

function importedDrivers(file: string, source: string): string[] {
  if (![...DRIVERS].some((name) => source.includes(name))) return [];
  return requestsOf(file, source).flatMap((name) => (DRIVERS.has(name) ? [`imports ${name}`] : []));
}

/** The property of a store and of a transaction that runs queries, and the methods that build them. */
const HANDLES: ReadonlySet<string> = new Set(['db', 'selectFrom', 'insertInto', 'updateTable', 'deleteFrom']);

function usedHandles(file: string, source: string): string[] {
  // Most files hold none of the names and need no syntax tree.
  if (![...HANDLES].some((name) => source.includes(name))) return [];
  const found: string[] = [];
  const note = (key: { readonly type: string; readonly name?: unknown; readonly value?: unknown }): void => {
    const name = String(key.type === 'Literal' ? key.value : key.name);
    if (HANDLES.has(name)) found.push(`uses ${name}`);
  };
  new Visitor({
    MemberExpression: ({ property }) => note(property),
    ObjectPattern: ({ properties }) => {
      for (const property of properties) if (property.type === 'Property') note(property.key);
    },
  }).visit(parseSync(file, source).program);
  return found;
}
