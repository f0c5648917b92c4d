import { EXIT, UserError } from '../core/errors.ts';
import type { Store } from '../store/open-store.ts';
import { latestRun, runsByPrefix } from '../store/queries/runs/run-report.ts';
import type { RunTable } from '../store/schema.ts';

/** The word for the run that started last. */
const LATEST = 'latest';

/**
 * The run with this ID or unique prefix; the latest run for `latest` or without an ID.
 * @throws {UserError} if there is none, or more than one
 */
export async function findRun(store: Store, id?: string): Promise<RunTable> {
  if (id === undefined || id === LATEST) return newest(store, id);
  const rows = await candidates(store, id);
  if (rows[0] && rows.length === 1) return rows[0];
  const isAmbiguous = rows.length > 1;
  const found = isAmbiguous ? 'several run IDs start with it' : 'no run ID in the store starts with it';
  const action = isAmbiguous ? 'Give more characters of the ID' : 'Check the ID';
  throw new UserError(`Cannot find the run ${JSON.stringify(id)}: ${found}`, {
    hint: `${action}; \`stepmeter runs\` lists all runs`,
    exitCode: EXIT.wrongUse,
  });
}

/** The latest run. */
async function newest(store: Store, id: string | undefined): Promise<RunTable> {
  const row = await latestRun(store);
  if (row) return row;
  const what = id === undefined ? 'Cannot show a run' : `Cannot find the run ${JSON.stringify(id)}`;
  throw new UserError(`${what}: there are no runs yet`, {
    exitCode: id === undefined ? EXIT.workFailed : EXIT.wrongUse,
    hint: 'Run `stepmeter demo` for an example, or record a step with `stepmeter exec --workflow W --step S -- COMMAND`',
  });
}

/** Runs whose ID starts with `id`, as a narrow table shows it. Other characters could be wildcards. */
async function candidates(store: Store, id: string): Promise<RunTable[]> {
  const prefix = id.replace(/…$/, '');
  return /^[0-9a-f-]+$/i.test(prefix) ? runsByPrefix(store, prefix.toLowerCase(), 2) : [];
}
