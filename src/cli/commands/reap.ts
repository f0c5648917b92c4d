import { EXIT } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { bytes } from '../../core/amounts.ts';
import { printResult, TABLE_OPTIONS } from '../output.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Column } from '../terminal/table.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'PID', right: true },
  { heading: 'PROGRAM' },
  { heading: 'MEMORY', right: true, drop: 1 },
  { heading: 'SESSION', min: 8 },
];

/** `stepmeter reap`. */
export const reapCommand = defineCommand({
  name: 'reap',
  describe: 'List processes that outlived their sessions; --kill ends them',
  group: 'Parallel work',
  options: {
    kill: {
      type: 'boolean',
      default: false,
      describe: 'End the processes with SIGTERM, and after three seconds with SIGKILL',
    },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 reap', 'List what is left of sessions, and of commands and steps with limits, whose supervisor was killed'],
    ['$0 reap --kill', 'End these processes'],
  ],
  run: async ({ kill, json, wide }) => {
    const { leftoverProcesses, reapSessions } = await import('../../claude/runner/orphaned-sessions.ts');
    const processes = leftoverProcesses(process.env);
    if (kill) await reapSessions(process.env);
    const remaining = kill ? leftoverProcesses(process.env) : processes;
    printResult(
      json,
      { killed: kill, processes, remaining },
      (screen) => textOf(processes, remaining, kill, screen),
      wide,
    );
    return kill && remaining.length > 0 ? EXIT.workFailed : EXIT.success;
  },
});

type Leftovers = ReturnType<typeof import('../../claude/runner/orphaned-sessions.ts').leftoverProcesses>;

function textOf(processes: Leftovers, remaining: Leftovers, kill: boolean, screen: Screen): string {
  if (processes.length === 0) return 'No process has outlived its session';
  const rows = processes.map(({ pid, name, memory, session }) => [String(pid), name, bytes(memory), session]);
  const summary = kill
    ? `Ended ${processes.length - remaining.length} of ${processes.length}`
    : 'Nothing was ended. `stepmeter reap --kill` ends these processes';
  return `${table(COLUMNS, rows, screen)}\n${summary}`;
}
