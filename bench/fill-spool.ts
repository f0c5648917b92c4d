import { join } from 'node:path';
import type { Context } from '../src/core/context.ts';
import { newRunId, newSessionId, newStepId } from '../src/core/ids.ts';
import { appendRecord } from '../src/spool/append-record.ts';
import { openContextFolder } from '../src/spool/context-folder.ts';

/** Tool calls of a session; the rest of a session is one start and its end. */
const CALLS_PER_SESSION = 100;

const toolCall = (session: string, claudeSession: string, index: number) => ({
  hook_event_name: index % 20 === 19 ? 'PostToolUseFailure' : 'PostToolUse',
  session_id: claudeSession,
  tool_name: index % 2 === 0 ? 'Write' : 'Bash',
  tool_use_id: `toolu_${session}_${index}`,
  duration_ms: 12,
  tool_response: {
    type: 'create',
    filePath: `/project/src/file-${index}.ts`,
    content: 'export const x = 1;\n'.repeat(10),
  },
});

/** Fills a spool with generated sessions, each with its own step and run; returns the number of records. */
export const fillSpool = (home: string, records: number): number => {
  let written = 0;
  while (written < records) {
    const [session, claudeSession] = [newSessionId(), newSessionId()];
    const run = { id: newRunId(), workflow: 'bench' };
    const step = { id: newStepId(), name: 'implement', attempt: 1, kind: 'first' as const };
    const context: Context = { v: 1, run, step, startedAt: Date.now(), project: '/project' };
    const folder = openContextFolder(join(home, 'spool'), context);
    const calls = Math.min(CALLS_PER_SESSION, records - written - 1);
    for (let index = 0; index < calls; index++) {
      const payload = toolCall(session, claudeSession, index);
      appendRecord(folder, { v: 1, type: 'hook', via: 'command', at: Date.now(), session, payload });
    }
    appendRecord(folder, { v: 1, type: 'step.ended', at: Date.now(), result: 'success' });
    written += calls + 1;
  }
  return written;
};
