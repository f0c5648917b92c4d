import { sql, type Kysely } from 'kysely';
import { required, textType } from './columns.ts';

/** Adds the detection of regressions: verdicts, and the state from which they continue. Existing facts are due. */
export async function addDetection(db: Kysely<unknown>): Promise<void> {
  await unitTable(db, 'detection_due').addColumn('since', 'bigint', required).execute();
  await unitTable(db, 'detection_state').addColumn('state', textType(db), required).execute();
  await createVerdict(db);
  await db.schema
    .createIndex('attempt_fact_by_unit')
    .on('attempt_fact')
    .columns(['workflow', 'step', 'ended_at', 'id'])
    .execute();
  await db.schema.createIndex('run_fact_by_unit').on('run_fact').columns(['workflow', 'ended_at', 'id']).execute();
  await sql`insert into detection_due (workflow, step, simulated, since)
    select distinct workflow, '', coalesce(simulated, 0), 0 from run_fact where workflow <> 'interactive' union
    select distinct workflow, step, coalesce(simulated, 0), 0 from attempt_fact
      where step is not null and workflow <> 'interactive'`.execute(db);
}

const UNIT = ['workflow', 'step', 'simulated'] as const;

/** A table with at most one row per unit. */
function unitTable(db: Kysely<unknown>, name: string) {
  return withUnit(db, name).addPrimaryKeyConstraint(`${name}_key`, [...UNIT]);
}

function withUnit(db: Kysely<unknown>, name: string) {
  const text = textType(db);
  return db.schema
    .createTable(name)
    .addColumn('workflow', text, required)
    .addColumn('step', text, required)
    .addColumn('simulated', 'bigint', required);
}

const AMOUNTS = ['effect', 'effect_low', 'effect_high', 'typical_before', 'typical_after'];

async function createVerdict(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  let table = withUnit(db, 'verdict')
    .addColumn('signal', text, required)
    .addColumn('state', text, required)
    .addColumn('n', 'bigint', required)
    .addColumn('baseline_n', 'bigint', required)
    .addColumn('statistic', 'double precision', required)
    .addColumn('threshold', 'double precision', required)
    .addColumn('judged_at', 'bigint', required)
    .addPrimaryKeyConstraint('verdict_key', [...UNIT, 'signal'] as never);
  for (const name of ['since', 'since_error', 'detected_at', 'cause_at', 'other_causes'])
    table = table.addColumn(name, 'bigint') as typeof table;
  for (const name of AMOUNTS) table = table.addColumn(name, 'double precision') as typeof table;
  for (const name of ['cause_kind', 'cause_value', 'cause_previous'])
    table = table.addColumn(name, text) as typeof table;
  await table.execute();
}
