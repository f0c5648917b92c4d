import type { Context } from '../../core/context.ts';
import { uuidFrom } from '../../core/ids/ids.ts';
import { IMPORT_ORIGIN } from '../../store/import-origin.ts';
import { INTERACTIVE } from '../../telemetry/names.ts';

/** The run, step and session of a Claude session that was imported. */
export type ImportedRun = { readonly context: Context; readonly sessionId: string };

/**
 * The run of an imported session: one per Claude session, whichever processes had the conversation, because history does
 * not tell them apart. All IDs are derived from the Claude session, so that every import finds the same run.
 */
export function importedRun(claudeSession: string, startedAt: number, project: string): ImportedRun {
  return {
    sessionId: importedSessionId(claudeSession),
    context: {
      v: 1,
      run: { id: importedRunId(claudeSession), workflow: INTERACTIVE.workflow },
      step: { id: uuidFrom('imported step', claudeSession), name: INTERACTIVE.step, attempt: 1, kind: 'first' },
      startedAt,
      project,
    },
  };
}

function importedSessionId(claudeSession: string): string {
  return `${IMPORT_ORIGIN}/${claudeSession}`;
}

/** Whether this is the ID of an imported session. */
export function isImported(sessionId: string): boolean {
  return sessionId.startsWith(importedSessionId(''));
}

/** The ID of the run of an imported session. */
export function importedRunId(claudeSession: string): string {
  return uuidFrom('imported run', claudeSession);
}
