import type { ConfigEventTable, ConfigVersionTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** A workflow, and a step of it; the step is empty for the whole workflow. */
export type Scope = { readonly workflow: string; readonly step: string };

/** The changes of a scope, in their order. */
export function configEvents({ db }: Queryable, { workflow, step }: Scope): Promise<ConfigEventTable[]> {
  return db
    .selectFrom('config_event')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .orderBy('number')
    .execute();
}

/** All versions of the configurations of a scope, in the order in which they were added. */
export function configVersions({ db }: Queryable, { workflow, step }: Scope): Promise<ConfigVersionTable[]> {
  return db
    .selectFrom('config_version')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .orderBy('at')
    .orderBy('version')
    .execute();
}

/** A version of a configuration of a scope; undefined if there is none. */
export function configVersion(
  { db }: Queryable,
  { workflow, step }: Scope,
  id: string,
): Promise<ConfigVersionTable | undefined> {
  return db
    .selectFrom('config_version')
    .selectAll()
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The scopes that have, or had, configurations: other changes can be of a name that is mistyped. */
export function configScopes({ db }: Queryable): Promise<Scope[]> {
  return db
    .selectFrom('config_event')
    .select(['workflow', 'step'])
    .where('kind', '=', 'add')
    .distinct()
    .orderBy('workflow')
    .orderBy('step')
    .execute();
}

/** Adds a version. */
export async function insertConfigVersion({ db }: Transaction, row: ConfigVersionTable): Promise<void> {
  await db.insertInto('config_version').values(row).execute();
}

/** Adds a change. */
export async function insertConfigEvent({ db }: Transaction, row: ConfigEventTable): Promise<void> {
  await db.insertInto('config_event').values(row).execute();
}
