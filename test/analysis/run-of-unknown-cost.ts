import { newRunId, newSessionId, newStepId } from '../../src/core/ids/ids.ts';
import { NO_USAGE } from '../../src/pricing/usage.ts';
import { appendRecord } from '../../src/spool/append-record.ts';
import { openContextFolder } from '../../src/spool/context-folder.ts';

/** Writes a successful run to the spool, of which one request has a known price and one has none, and no bill. */
export function playRunOfUnknownCost(spool: string): void {
  const at = Date.now() - 120_000;
  const run = { id: newRunId(), workflow: 'package-build' };
  const place = { v: 1, run, startedAt: at, project: '/home/somebody/project' } as const;
  const step = { id: newStepId(), name: 'implement', attempt: 1, kind: 'first' } as const;
  const session = newSessionId();
  const requests = ['claude-opus-5-5', 'model-without-price'].map((model) => ({
    messageId: `${session}-${model}`,
    model,
    startedAt: at,
    endedAt: at + 1000,
    usage: { ...NO_USAGE, input: 1000, output: 200 },
    toolUseIds: [],
  }));
  const ledger = { sessionId: session, startedAt: at, endedAt: at, toolCalls: [], agents: [], requests };
  const ofStep = openContextFolder(spool, { ...place, step });
  appendRecord(ofStep, {
    v: 1,
    type: 'session.ended',
    at: at + 5000,
    session,
    startedAt: at,
    exitCode: 0,
    ledger,
  });
  appendRecord(ofStep, { v: 1, type: 'step.ended', at: at + 20_000, result: 'success' });
  appendRecord(openContextFolder(spool, place), { v: 1, type: 'run.ended', at: at + 60_000, result: 'success' });
}
