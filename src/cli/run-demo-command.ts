import { printable } from '../core/text/printable.ts';
import { basename, join, relative } from 'node:path';
import { EXIT, messageOf } from '../core/errors.ts';
import { leadsOut } from '../core/paths/project-path.ts';
import { EXAMPLE } from '../demo/demo-folder.ts';
import { chooseDriver, driverText, type Driver } from '../demo/driver.ts';
import { runDemo, type DemoRun } from '../demo/run-demo.ts';
import { showRun } from '../report/show-run.ts';
import { printNote, printResult, printText } from './output.ts';
import { runText } from './print/print-run.ts';
import { addressOfRun } from './commands/serve/page-address.ts';
import { withStore } from './with-store.ts';

/** Options of the demo. */
export type DemoOptions = { readonly kind?: Driver['kind']; readonly model: string; readonly asJson: boolean };

const STEP_WIDTH = 10;

/** Runs the example, prints its progress, then shows the run and the next commands to try. */
export async function runDemoCommand({ kind, model, asJson }: DemoOptions): Promise<number> {
  const driver = await chooseDriver({ model, ...(kind && { kind }) }, process.env);
  const print = asJson ? printNote : printText;
  print(`${driverText(driver)}\n`);
  const run = await runDemo(driver, process.env, (step, what) =>
    print(`  ${step.padEnd(STEP_WIDTH)} ${printable(what)}`),
  );
  const report = await withStore((store) => showRun(store, run.runId));
  printResult(asJson, { driver, ...report }, (screen) => `\n${runText(report, screen)}\n\n${nextSteps(run.runId)}`);
  if (!run.failure) return EXIT.success;
  printNote(`\n${failureText(run.failure)}`);
  return EXIT.workFailed;
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
  return [
    'Next steps',
    ...places.map(([what, where]) => `  ${what.padEnd(PLACE_WIDTH)} ${where}`),
    '',
    `This run on the page: ${addressOfRun(runId)}`,
    `To serve the page: ${us} serve ${runId} --open`,
  ].join('\n');
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

function failureText({ folder, cause }: NonNullable<DemoRun['failure']>): string {
  return `stepmeter: Build failed: ${messageOf(cause)}\nIts files are in ${folder}`;
}
