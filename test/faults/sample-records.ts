import type { FileChange, SpoolRecord } from '../../src/spool/record.ts';

const CHANGE: FileChange = {
  path: 'a/b.ts',
  operation: 'modify',
  size: 3,
  sizeBefore: 2,
  lines: 1,
  linesAdded: 1,
  linesRemoved: 0,
  renamedFrom: 'c',
  renamedTo: 'd',
  changedAt: 1_790_000_000_000,
};

/** One record of every type, with all optional properties. */
export function sampleRecords(records: readonly SpoolRecord[], at: number): SpoolRecord[] {
  const session = '01a20000-0000-7000-8000-000000000000';
  return [
    ...records,
    {
      v: 1,
      type: 'request',
      at,
      session,
      sessionId: 'c',
      turnId: 't',
      index: 0,
      agentId: 'a',
      model: 'claude-opus-5-5',
      effort: 'high',
      startedAt: at,
      toolUseIds: ['toolu_x'],
      usage: { input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5, reasoning: 6 },
    },
    { v: 1, type: 'run.ended', at, result: 'failure', errorType: 'Error' },
    { v: 1, type: 'files.changed', at, startedAt: at, toolUseId: 'toolu_f', source: 'shell', changes: [CHANGE] },
    {
      v: 1,
      type: 'step.files',
      at,
      startedAt: at,
      created: 1,
      modified: 2,
      deleted: 3,
      linesAdded: 4,
      linesRemoved: 5,
      bytes: -6,
      unexplained: [CHANGE],
      unlisted: ['dist/x'],
      uncounted: { files: 7, bytes: 8 },
    },
    {
      v: 1,
      type: 'session.ended',
      at,
      session,
      startedAt: at,
      exitCode: 1,
      signal: 'SIGTERM',
      timeToFirstTokenMs: 812,
      ledger: {
        sessionId: 'c',
        startedAt: at,
        endedAt: at,
        requests: [],
        toolCalls: [
          { toolUseId: 'toolu_l', tool: 'Bash', startedAt: at, endedAt: at, errorType: 'exit_code_1', files: [] },
        ],
        agents: [{ agentId: 'a', name: 'Explore', toolUseId: 'toolu_l', startedAt: at, endedAt: at }],
        bill: {
          costNanoUsd: 1,
          models: {
            m: {
              usage: { input: 1, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
              costNanoUsd: 1,
            },
          },
        },
      },
    },
  ];
}
