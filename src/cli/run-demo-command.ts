import { printable, printableLines } from '../core/printable.ts';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, UserError, messageOf } from '../core/errors.ts';
import { EXAMPLE } from '../demo/demo-folder.ts';
import { chooseDriver, driverText, type Driver } from '../demo/driver.ts';
import { runDemo, type DemoRun } from '../demo/run-demo.ts';
import { showRun, type RunReport } from '../report/show-run.ts';
import type { ExitCode } from './exit-code.ts';
import { answer } from './json-option.ts';
import { runText } from './print-run.ts';
import { withStore } from './with-store.ts';

/** Options of the demo. */
export type DemoOptions = { readonly kind?: Driver['kind']; readonly model: string; readonly asJson: boolean };

const STEP_WIDTH = 10;

/** Runs the example, prints its progress, then shows the run and the next commands to try. */
export async function runDemoCommand({ kind, model, asJson }: DemoOptions, exit: ExitCode): Promise<void> {
  const driver = await chooseDriver({ model, ...(kind && { kind }) }, process.env);
  const print = asJson ? console.error : console.log;
  print(`${driverText(driver)}\n`);
  const run = await runDemo(driver, process.env, (step, what) =>
    print(printable(`  ${step.padEnd(STEP_WIDTH)} ${what}`)),
  );
  const report = await reportOf(run.runId);
  answer(asJson, { driver, ...report }, () => `\n${runText(report)}\n\n${nextSteps(run.runId)}`);
  if (!run.failure) return;
  console.error(printableLines(`\n${failureText(run.failure)}`));
  exit.code = EXIT.workFailed;
}

/** How long a relay that is already running may take to ingest the run. */
const RELAY_ATTEMPTS = 50;
const RELAY_PAUSE_MS = 100;

/** The run as stored: available immediately, unless another relay has yet to ingest it. */
async function reportOf(runId: string): Promise<RunReport> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const report = await withStore((store) => showRun(store, runId));
      if (report.run.result !== 'running' || attempt === RELAY_ATTEMPTS) return report;
    } catch (error) {
      if (!(error instanceof UserError) || attempt === RELAY_ATTEMPTS) throw error;
    }
    await sleep(RELAY_PAUSE_MS);
  }
}

const PLACE_WIDTH = 21;

function nextSteps(runId: string): string {
  const [us, example] = [ourselves(), fromHere(EXAMPLE)];
  const places: readonly (readonly [string, string])[] = [
    ['All runs', `${us} runs`],
    ['This run as JSON', `${us} show ${runId} --json`],
    ['Your own step', `${us} exec --workflow build --step plan -- claude -p 'Plan it'`],
    ['Export to OTLP', `STEPMETER_OTLP_ENDPOINT=http://localhost:4318 ${us} relay`],
    ['Workflow source', `${join(example, 'workflow.ts')}, as a shell script ${join(example, '../shell/build.sh')}`],
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
  return way.startsWith('..') ? path : way;
}

function failureText({ folder, cause }: NonNullable<DemoRun['failure']>): string {
  return `stepmeter: Build failed: ${messageOf(cause)}\nIts files are in ${folder}`;
}
