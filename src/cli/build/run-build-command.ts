import { resolve } from 'node:path';
import { openClaude, requireClaude } from '../../builder/open-claude.ts';
import type { BuildState } from '../../builder/build-state.ts';
import { prepareBuild, resumeBuild, runBuild, WORKFLOW, type EndedBuild } from '../../builder/run-build.ts';
import { readSpec } from '../../builder/spec/read-spec.ts';
import { requireEmptyTarget } from '../../builder/target-folder.ts';
import { configurationId, type BuildConfiguration } from '../../builder/configuration.ts';
import { isDisabled } from '../../core/environment.ts';
import { EXIT } from '../../core/errors.ts';
import type { Effort } from '../../core/value-sets.ts';
import { spendReport } from '../../report/spend.ts';
import { showRun } from '../../report/show-run.ts';
import { budgets } from '../../telemetry/budget.ts';
import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { printNote, printResult } from '../output.ts';
import { runText } from '../print/print-run.ts';
import { withStore } from '../with-store.ts';
import { pastAttempts } from './past-attempts.ts';
import { openView } from './view/open-view.ts';

/** The flags of `stepmeter build`. */
export type BuildFlags = {
  readonly start: { readonly spec: string; readonly into?: string } | { readonly resume: string };
  readonly strategy: 'auto' | BuildConfiguration['strategy'];
  readonly model?: string;
  readonly effort?: Effort;
  readonly budgetUsd?: number;
  readonly maxRepairs: number;
  readonly workers: number;
  readonly usesCache: boolean;
  readonly publishTo?: string;
  readonly recorded?: string;
  readonly acceptsChanged: boolean;
  readonly dryRun: boolean;
  readonly asJson: boolean;
};

/** Builds a package or continues a build, prints what happens, and ends with the table of the run. */
export async function runBuildCommand(flags: BuildFlags): Promise<number> {
  const dayBudgetUsd = budgetOfDay();
  const state = await openBuild(flags);
  if (state === undefined) return EXIT.success;
  const claude = await openClaude(process.env, state);
  const { signal, close } = cancellation();
  const history = isDisabled(process.env) ? [] : await withStore((store) => pastAttempts(store, WORKFLOW));
  const view = openView({ asJson: flags.asJson, history });
  try {
    const { acceptsChanged, publishTo } = flags;
    const dayLeftUsd = dayBudgetUsd === undefined ? undefined : await dayLeft(dayBudgetUsd);
    const options = {
      acceptsChanged,
      history,
      ...(publishTo !== undefined && { publishTo }),
      ...(dayLeftUsd !== undefined && { dayLeftUsd }),
    };
    const ended = await runBuild(state, { env: process.env, claude, signal, emit: view.show, recordedUsd, ...options });
    if (!flags.asJson) await printRun(ended);
    return ended.end === 'built' ? EXIT.success : EXIT.workFailed;
  } finally {
    view.close();
    close();
  }
}

/** The budget of the day; a mistake in it is reported before anything is created. */
function budgetOfDay(): number | undefined {
  return budgets(process.env).find(({ period }) => period === BUDGET_PERIOD.day)?.usd;
}

const DEFAULT_BUDGET_USD = 5;

/** The build to run; undefined if this was only a check. */
async function openBuild(flags: BuildFlags): Promise<BuildState | undefined> {
  const { start, budgetUsd = DEFAULT_BUDGET_USD, maxRepairs, workers, usesCache, recorded } = flags;
  if ('resume' in start) return resumeBuild(process.env, start.resume, flags.budgetUsd);
  const source = await readSpec(start.spec);
  const into = start.into ?? resolve(source.spec.name.replace(/^.*\//, ''));
  const configuration = configurationOf(flags);
  requireEmptyTarget(into);
  if (flags.dryRun) {
    printPlan(flags, { name: source.spec.name, into, configuration: configurationId(configuration), budgetUsd });
    return undefined;
  }
  if (recorded === undefined) await requireClaude(process.env);
  const limits = { budgetUsd, maxRepairs, workers, usesCache };
  return prepareBuild(process.env, {
    source,
    into,
    configuration,
    ...limits,
    ...(recorded !== undefined && { recorded }),
  });
}

function configurationOf({ strategy, model, effort }: BuildFlags): BuildConfiguration {
  return {
    // Until the selection has evidence, `auto` is the strategy with the least overhead.
    strategy: strategy === 'auto' ? 'single' : strategy,
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort }),
  };
}

/** What a build would do. */
type Planned = {
  readonly name: string;
  readonly into: string;
  readonly configuration: string;
  readonly budgetUsd: number;
};

function printPlan({ asJson }: BuildFlags, plan: Planned): void {
  const { name, into, configuration, budgetUsd } = plan;
  printResult(asJson, plan, () => `Would build ${name} into ${into} (${configuration}, budget $${budgetUsd})`);
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborted by the first signal; a second Ctrl-C ends the process at once, and the build can still be continued. */
function cancellation(): { readonly signal: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.workFailed);
    printNote('Stopping; press Ctrl-C again to stop at once');
    controller.abort();
  };
  for (const name of ENDING) process.on(name, abort);
  return { signal: controller.signal, close: () => ENDING.forEach((name) => process.off(name, abort)) };
}

const DAY_MS = 86_400_000;

/** What is left of the budget of the day (UTC) after everything that is recorded. */
async function dayLeft(budgetUsd: number): Promise<number> {
  return withStore(async (store) => {
    const now = store.now();
    const { total } = await spendReport(store, { from: now - (now % DAY_MS), to: now });
    return Math.max(0, budgetUsd - (total.costUsd ?? 0));
  });
}

/** The cost of a run by the store; undefined if it is unknown. */
async function recordedUsd(runId: string): Promise<number | undefined> {
  if (isDisabled(process.env)) return undefined;
  const report = await withStore((store) => showRun(store, runId));
  return report.totals.costUsd ?? undefined;
}

async function printRun({ runId }: EndedBuild): Promise<void> {
  if (isDisabled(process.env)) return printNote('Nothing is recorded: Stepmeter is disabled');
  const report = await withStore((store) => showRun(store, runId));
  printResult(false, report, (screen) => `\n${runText(report, screen)}`);
}
