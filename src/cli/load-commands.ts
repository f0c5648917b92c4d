import type { Command } from './command.ts';

/** Every command by name, in the order of the help. Each is a module of its own, because Node takes time to load one. */
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  exec: async () => (await import('./commands/exec.ts')).execCommand,
  build: async () => (await import('./commands/build/build.ts')).buildCommand,
  worker: async () => (await import('./commands/build/worker.ts')).workerCommand,
  compliance: async () => (await import('./commands/build/compliance.ts')).complianceCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  cache: async () => (await import('./commands/cache/cache.ts')).cacheCommandGroup,
  relay: async () => (await import('./commands/relay.ts')).relayCommand,
  hooks: async () => (await import('./commands/hooks.ts')).hooksCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  today: async () => (await import('./commands/spend.ts')).todayCommand,
  week: async () => (await import('./commands/spend.ts')).weekCommand,
  month: async () => (await import('./commands/spend.ts')).monthCommand,
  runs: async () => (await import('./commands/runs.ts')).runsCommand,
  show: async () => (await import('./commands/show.ts')).showCommand,
  compare: async () => (await import('./commands/analysis/compare.ts')).compareCommand,
  insights: async () => (await import('./commands/analysis/insights.ts')).insightsCommand,
  experiment: async () => (await import('./commands/experiment/experiment.ts')).experimentCommand,
  mcp: async () => (await import('./commands/serve/mcp.ts')).mcpCommand,
  serve: async () => (await import('./commands/serve/serve.ts')).serveCommand,
  configure: async () => (await import('./commands/configure/configure.ts')).configureCommand,
  suggest: async () => (await import('./commands/configure/suggest.ts')).suggestCommand,
  accept: async () => (await import('./commands/configure/suggest.ts')).acceptCommand,
  decline: async () => (await import('./commands/configure/suggest.ts')).declineCommand,
  rollback: async () => (await import('./commands/config/change.ts')).rollbackCommand,
  baseline: async () => (await import('./commands/analysis/baseline.ts')).baselineCommand,
  trend: async () => (await import('./commands/analysis/trend.ts')).trendCommand,
  export: async () => (await import('./commands/exports/export.ts')).exportCommand,
  report: async () => (await import('./commands/exports/report.ts')).reportCommand,
  statusline: async () => (await import('./commands/statusline.ts')).statuslineCommand,
  reap: async () => (await import('./commands/reap.ts')).reapCommand,
  schedule: async () => (await import('./commands/schedule/schedule.ts')).scheduleCommand,
  worktree: async () => (await import('./commands/worktree.ts')).worktreeCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand,
  up: async () => (await import('./commands/stack/up.ts')).upCommand,
  down: async () => (await import('./commands/stack/down.ts')).downCommand,
  status: async () => (await import('./commands/stack/status.ts')).statusCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  config: async () => (await import('./commands/config/config.ts')).configCommand,
  supervise: async () => (await import('./commands/stack/supervise.ts')).superviseCommand,
};

/** The names of all commands. */
export const COMMAND_NAMES: ReadonlySet<string> = new Set(Object.keys(LOADERS));

/** The command that the arguments name; all commands if they begin with another word, such as `completion`. */
export async function loadCommands([first = '']: readonly string[]): Promise<readonly Command[]> {
  const load = COMMAND_NAMES.has(first) ? LOADERS[first] : undefined;
  return load ? [await load()] : await Promise.all(Object.values(LOADERS).map(async (each) => each()));
}
