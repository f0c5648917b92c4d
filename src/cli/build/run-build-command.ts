import { resolve } from 'node:path';
import { openClaude, requireClaude, requireRecording } from '../../builder/open-claude.ts';
import type { BuildState, TemporalPlace } from '../../builder/build-state.ts';
import { discardBuild } from '../../builder/discard-build.ts';
import { requireTemporalPackages } from '../../builder/temporal/require-packages.ts';
import { temporalPlace, type NamedPlace } from '../../builder/temporal/temporal-place.ts';
import {
  prepareBuild,
  resumeBuild,
  runBuild,
  WORKFLOW,
  type BuildRequest,
  type BuildSurroundings,
} from '../../builder/run-build.ts';
import type { EndedBuild } from '../../builder/start-and-end-events.ts';
import { classify } from '../../builder/spec/classify.ts';
import { requireBuildTools } from '../../builder/stages/require-check-tools.ts';
import { withNode } from '../../demo/replayed-claude.ts';
import { readSpec, type SpecSource } from '../../builder/spec/read-spec.ts';
import { requireEmptyTarget, requirePublishFolder } from '../../builder/target-folder.ts';
import { configurationId, type BuildConfiguration } from '../../builder/configuration.ts';
import { isDisabled } from '../../core/environment.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import type { Effort } from '../../core/value-sets.ts';
import { printMessage, printResult } from '../output.ts';
import { withStore } from '../with-store.ts';
import { assignedConfiguration, requireUsableExperiment } from './assigned-configuration.ts';
import { chosenConfiguration } from './chosen-configuration.ts';
import { cancellation, howToContinue } from './cancellation.ts';
import { printEndReport } from './end-report.ts';
import { pastAttempts } from './past-attempts.ts';
import { budgetOfDay, recordedCost } from './recorded-spend.ts';
import { openView } from './view/open-view.ts';

/** The flags of `stepmeter build`. */
export type BuildFlags = {
  readonly start: { readonly spec: string; readonly into?: string } | { readonly resume: string };
  readonly strategy: 'auto' | BuildConfiguration['strategy'];
  readonly model?: string;
  readonly effort?: Effort;
  /** The experiment that assigns the configuration. */
  readonly experiment?: string;
  readonly budgetUsd?: number;
  readonly maxRepairs: number;
  readonly workers: number;
  readonly usesCache: boolean;
  readonly publishTo?: string;
  readonly recorded?: string;
  readonly acceptsChanged: boolean;
  /** @default embedded, or that of the build to continue */
  readonly engine?: 'embedded' | 'temporal';
  readonly temporal: NamedPlace;
  readonly dryRun: boolean;
  readonly asJson: boolean;
};

/** Builds a package or continues a build, prints what happens, and ends with the table of the run. */
export async function runBuildCommand(flags: BuildFlags): Promise<number> {
  const dayBudget = budgetOfDay();
  const state = await openBuild(flags);
  if (state === undefined) return EXIT.success;
  const { signal, close } = cancellation(() => howToContinue(state.runId));
  const history = isDisabled(process.env) ? [] : await withStore((store) => pastAttempts(store, WORKFLOW));
  const view = openView({ asJson: flags.asJson, history });
  try {
    const { acceptsChanged, publishTo } = flags;
    const shared = {
      env: process.env,
      signal,
      emit: view.show,
      acceptsChanged,
      ...(publishTo !== undefined && { publishTo }),
    };
    const ended = state.temporal
      ? await runOnTemporal(state, { ...shared, temporal: state.temporal })
      : await runEmbedded(state, { ...shared, history, ...(dayBudget && { dayBudget }) });
    if (!flags.asJson) await printEndReport(state);
    // Who keeps the events in a file still sees why there is no package.
    else if (ended.end !== 'built') printMessage(`${ended.end}: ${ended.message}`);
    return ended.end === 'built' ? EXIT.success : EXIT.workFailed;
  } finally {
    view.close();
    close();
  }
}

const DEFAULT_BUDGET_USD = 5;

/** The build to run; undefined if this was only a check. */
async function openBuild(flags: BuildFlags): Promise<BuildState | undefined> {
  const { start, budgetUsd = DEFAULT_BUDGET_USD, maxRepairs, workers, usesCache, recorded } = flags;
  if ('resume' in start) return resumed(start.resume, flags);
  const source = await readSpec(start.spec);
  const into = start.into ?? resolve(source.spec.name.replace(/^.*\//, ''));
  requireEmptyTarget(into);
  if (recorded !== undefined) requireRecording(recorded);
  if (flags.engine !== 'temporal') await requireBuildTools(source.spec, withNode(process.env));
  if (flags.publishTo !== undefined && !flags.dryRun) requirePublishFolder(flags.publishTo);
  const named = namedConfiguration(flags);
  if (flags.experiment !== undefined) await requireUsableExperiment(process.env, flags.experiment);
  if (flags.dryRun) {
    const unnamed = flags.experiment === undefined ? 'auto' : `experiment ${flags.experiment}`;
    const configuration = named === undefined ? unnamed : configurationId(named);
    printPlan(flags, { name: source.spec.name, into, configuration, budgetUsd });
    return undefined;
  }
  const temporal = flags.engine === 'temporal' ? temporalPlace(process.env, flags.temporal) : undefined;
  // Before anything is created: a build that cannot start leaves a target that the next one can use.
  if (temporal) await requireTemporal(temporal);
  else if (recorded === undefined) await requireClaude(process.env);
  const chosen = named ? { configuration: named } : await unnamedConfiguration(flags, source);
  const limits = { budgetUsd, maxRepairs, workers, usesCache };
  return prepareBuild(process.env, {
    source,
    into,
    ...chosen,
    ...limits,
    ...(recorded !== undefined && { recorded }),
    ...(temporal && { temporal }),
  });
}

/** @throws {UserError} if it cannot be continued with these flags, or a program is missing */
async function resumed(runId: string, flags: BuildFlags): Promise<BuildState> {
  const state = sameEngine(resumeBuild(process.env, runId, flags.budgetUsd), flags);
  // The specification is part of the build: to change it would not change the checks.
  if (!state.temporal) await requireBuildTools(state.spec, withNode(process.env), 'Install it');
  return state;
}

/** @throws {UserError} if the build was started with another engine than the named one */
function sameEngine(state: BuildState, { engine }: BuildFlags): BuildState {
  const found = state.temporal ? 'temporal' : 'embedded';
  if (engine === undefined || engine === found) return state;
  throw new UserError(
    `Cannot continue the build ${state.runId} with --engine ${engine}: it was started with ${found}`,
    {
      hint: 'Continue it without --engine',
      exitCode: EXIT.wrongUse,
    },
  );
}

/** The configuration that the user named; undefined if the selection chooses it. */
function namedConfiguration({ strategy, model, effort }: BuildFlags): BuildConfiguration | undefined {
  if (strategy === 'auto' && model === undefined && effort === undefined) return undefined;
  return {
    // Who names a model has chosen: the strategy is the one with the least overhead.
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

/** @throws {UserError} if Temporal cannot be used */
async function requireTemporal(place: TemporalPlace): Promise<void> {
  requireTemporalPackages();
  const { connectClient } = await import('../../builder/temporal/connect.ts');
  const connection = await connectClient({ ...place, ...apiKey() });
  await connection.close();
}

function apiKey(): { apiKey?: string } {
  const value = process.env['TEMPORAL_API_KEY'];
  return value === undefined ? {} : { apiKey: value };
}

/** The configuration that the experiment assigns, or the selection chooses. */
function unnamedConfiguration(
  { experiment }: BuildFlags,
  { spec }: SpecSource,
): Promise<Pick<BuildRequest, 'configuration' | 'choice' | 'assignment'>> {
  const taskType = classify(spec);
  if (experiment === undefined) return chosenConfiguration(process.env, taskType);
  return assignedConfiguration(process.env, experiment, { task: spec.name, taskType });
}

type SharedOptions = Pick<BuildSurroundings, 'env' | 'signal' | 'emit' | 'publishTo'> & {
  readonly acceptsChanged: boolean;
};

async function runOnTemporal(
  state: BuildState,
  options: SharedOptions & { readonly temporal: TemporalPlace },
): Promise<EndedBuild> {
  requireTemporalPackages();
  const { runBuildOnTemporal } = await import('../../builder/temporal/start-build.ts');
  return runBuildOnTemporal(state, { ...options, ...apiKey() });
}

async function runEmbedded(
  state: BuildState,
  options: SharedOptions & Pick<BuildSurroundings, 'history' | 'dayBudget'>,
): Promise<EndedBuild> {
  const claude = await openClaude(process.env, state);
  return runBuild(state, { ...options, claude, recordedCost });
}

/** Gives up a build, and prints what remains of it. */
export async function runDiscardCommand(runId: string, asJson: boolean): Promise<number> {
  const { into } = await discardBuild(process.env, runId, async ({ temporal }) => {
    if (!temporal) return;
    requireTemporalPackages();
    const { requireEnded } = await import('../../builder/temporal/start-build.ts');
    await requireEnded(runId, { temporal, ...apiKey() });
  });
  printResult(asJson, { runId, into }, () => `Discarded the build ${runId}; its files remain in ${into}`);
  return EXIT.success;
}
