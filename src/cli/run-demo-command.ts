import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { openClaude, requireClaude } from '../builder/open-claude.ts';
import { prepareBuild, runBuild } from '../builder/run-build.ts';
import type { BuildEvent } from '../builder/events.ts';
import { readSpec, type SpecSource } from '../builder/spec/read-spec.ts';
import { requireBuildTools } from '../builder/stages/require-check-tools.ts';
import type { EndedBuild } from '../builder/start-and-end-events.ts';
import { eventLine } from '../builder/view/event-line.ts';
import { isDisabled, VARIABLE } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { leadsOut } from '../core/paths/project-path.ts';
import { printableLines } from '../core/text/printable.ts';
import { chooseDriver, driverText, MAX_USD, type Driver } from '../demo/driver.ts';
import { EXAMPLES } from '../demo/examples-folder.ts';
import { withNode } from '../demo/replayed-claude.ts';
import { showRun } from '../report/show-run.ts';
import { cancellation, howToContinue } from './build/cancellation.ts';
import { budgetOfDay, recordedCost } from './build/recorded-spend.ts';
import { openView, type EventView } from './build/view/open-view.ts';
import { printNote, printResult, printText } from './output.ts';
import { runText } from './print/print-run.ts';
import { withStore } from './with-store.ts';

/** Options of the demo. */
export type DemoOptions = { readonly kind?: Driver['kind']; readonly model: string; readonly asJson: boolean };

const SPEC = join(EXAMPLES, 'slugify.md');

/** Builds the first example specification, prints what happens, then shows the run and the next commands to try. */
export async function runDemoCommand({ kind, model, asJson }: DemoOptions): Promise<number> {
  refuseIfOff();
  const driver = await chooseDriver({ model, ...(kind && { kind }) }, process.env);
  if (driver.kind === 'live') await requireClaude(process.env);
  const source = await readSpec(SPEC);
  await requireBuildTools(source.spec, withNode(process.env));
  (asJson ? printNote : printText)(`${driverText(driver)}\n`);
  const ended = await buildExample(source, driver, asJson ? notesView() : openView({ asJson, history: [] }));
  const report = await withStore((store) => showRun(store, ended.runId));
  printResult(asJson, { driver, ...report }, (screen) => `\n${runText(report, screen)}\n\n${nextSteps(ended.runId)}`);
  return ended.end === 'built' ? EXIT.success : EXIT.workFailed;
}

function refuseIfOff(): void {
  if (!isDisabled(process.env)) return;
  throw new UserError(`Cannot run the demo: Stepmeter is disabled by ${VARIABLE.switch}=0`, {
    hint: `Unset ${VARIABLE.switch} and run it again`,
    exitCode: EXIT.wrongUse,
  });
}

/** Builds the example in a temporary folder, which is only kept if the build can be continued there. */
async function buildExample(source: SpecSource, driver: Driver, view: EventView): Promise<EndedBuild> {
  const { env } = process;
  const dayBudget = driver.kind === 'live' ? budgetOfDay() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-demo-'));
  let runId: string | undefined;
  const { signal, close } = cancellation(() => runId && howToContinue(runId));
  let isKept = false;
  try {
    const state = await prepareBuild(env, {
      source,
      into: join(folder, 'package'),
      // Its runs are no evidence about builds of users.
      taskType: 'demo',
      configuration: { strategy: 'single', ...(driver.kind === 'live' && { model: driver.model }) },
      ...(driver.kind === 'recorded' && { recorded: SPEC.replace(/\.md$/, '') }),
      budgetUsd: MAX_USD,
      maxRepairs: 2,
      workers: 1,
      usesCache: false,
    });
    const claude = await openClaude(env, state);
    isKept = true;
    runId = state.runId;
    const emit = view.show;
    const ended = await runBuild(state, { env, signal, claude, emit, recordedCost, ...(dayBudget && { dayBudget }) });
    isKept = ended.end !== 'built';
    return ended;
  } finally {
    view.close();
    close();
    if (!isKept) rmSync(folder, { recursive: true, force: true });
  }
}

/** The events as lines on standard error, because standard output has the report. */
function notesView(): EventView {
  const show = (event: BuildEvent): void => {
    const text = eventLine(event);
    if (text !== undefined) printNote(printableLines(text));
  };
  return { show, close: () => {} };
}

const PLACE_WIDTH = 21;

function nextSteps(runId: string): string {
  const us = ourselves();
  const places: readonly (readonly [string, string])[] = [
    ['This run on a page', `${us} serve ${runId} --open`],
    ['All runs', `${us} runs`],
    ['This run as JSON', `${us} show ${runId} --json`],
    ['Your own package', `${us} build SPEC, with a specification such as ${fromHere(SPEC)}`],
    ['Your own step', `${us} exec --workflow build --step plan -- claude -p 'Plan it'`],
    ['Export to OTLP', `STEPMETER_OTLP_ENDPOINT=http://localhost:4318 ${us} relay`],
    ['Your own workflow', `${fromHere(join(EXAMPLES, '../package-build/workflow.ts'))}`],
  ];
  return ['Next steps', ...places.map(([what, where]) => `  ${what.padEnd(PLACE_WIDTH)} ${where}`)].join('\n');
}

/** How the user starts Stepmeter: by name if it is installed, else by file. */
function ourselves(): string {
  const script = process.argv[1] ?? 'stepmeter';
  return basename(script) === 'stepmeter' ? 'stepmeter' : `node ${fromHere(script)}`;
}

function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return leadsOut(way) ? path : way;
}
