import type { Context, RunResult } from '../../core/context.ts';
import { isDisabled, spoolFolder, VARIABLE, type Environment } from '../../core/environment.ts';
import { newRunId } from '../../core/ids/ids.ts';
import type { EndRecord } from '../../spool/record.ts';
import { identityOf } from '../../process/inspect/process-identity.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder, readContext } from '../../spool/context-folder.ts';
import { contextEnvironment } from '../hooks/context-environment.ts';
import type { ClaudeResult } from './claude-result.ts';

/** Where the records of a session go. */
export type RecordPlace = {
  /** The spool folder of the step or run around the session; absent if nothing is recorded. */
  readonly folder?: string;
  /** Variables that are added to the environment of the session. */
  readonly env: Environment;
  /** Records the result of the run and step that were created for the session. */
  readonly close: (result: Pick<ClaudeResult, 'ok' | 'error'>) => void;
};

const NOWHERE: RecordPlace = { env: {}, close: () => {} };

/**
 * Where a session started in this environment is recorded: in the step or run around it, else in a run of its own. If
 * the spool cannot be written, nothing is recorded and the session runs normally.
 */
export function openRecordPlace(env: Environment, project: string): RecordPlace {
  if (isDisabled(env)) return NOWHERE;
  const folder = env[VARIABLE.spool];
  if (folder && readContext(folder)) return { ...NOWHERE, folder };
  try {
    return openOwnRun(env, project);
  } catch {
    return NOWHERE;
  }
}

/** The workflow of sessions that no workflow started. */
const OWN_WORKFLOW = 'claude';

function openOwnRun(env: Environment, project: string): RecordPlace {
  const run = { id: newRunId(), workflow: OWN_WORKFLOW };
  const context: Context = { v: 1, run, startedAt: Date.now(), project, owner: identityOf(process.pid) };
  const folder = openContextFolder(spoolFolder(env), context);
  const end = (result: Pick<ClaudeResult, 'ok' | 'error'>): EndRecord => ({
    v: 1,
    type: 'run.ended',
    at: Date.now(),
    result: resultOf(result),
    ...(result.error && { errorType: result.error.type }),
  });
  return {
    folder,
    env: contextEnvironment(folder, context, env),
    close: (result) => quietly(() => appendRecord(folder, end(result))),
  };
}

function resultOf({ ok, error }: Pick<ClaudeResult, 'ok' | 'error'>): RunResult {
  if (ok) return 'success';
  return error?.type === 'cancelled' ? 'cancelled' : 'failure';
}

function quietly(fn: () => void): void {
  try {
    fn();
  } catch {
    // The relay ends the run once this process has.
  }
}
