import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompliance } from '../../compliance/check-compliance.ts';
import { RULES } from '../../compliance/rules.ts';
import { findingLine, type Finding } from '../../compliance/finding.ts';
import { defineActivity, type ActivityContext } from '../../engine/activity.ts';
import type { Environment } from '../../core/environment.ts';
import { step } from '../../sdk/step.ts';
import { reportedFailure } from '../../core/text/reported-failure.ts';
import { VERSION } from '../../core/version.ts';
import type { PackageTool } from '../../compliance/tool-findings.ts';
import { toSarif } from '../../compliance/sarif.ts';
import { inStep, type BuildContext } from '../build-context.ts';
import { buildFolder } from '../build-state.ts';
import { checksOf, commandsFor } from './check-commands.ts';
import { placePackages } from './place-packages.ts';
import { runCachedCheck, type CheckedCommand } from './cached-check.ts';
import { runCheckCommand } from './run-check-command.ts';
import { requireCheckTools } from './require-check-tools.ts';
import { runStage } from './run-stage.ts';

/** The result of a check. */
export type CheckResult = {
  readonly ok: boolean;
  /** Commands that failed, with their output. */
  readonly commands: readonly { readonly command: string; readonly exitCode: number | null; readonly output: string }[];
  readonly findings: readonly Finding[];
  /** Every command, in order. */
  readonly ran: readonly RanCommand[];
};

/** A command of a check that ended; with `cachedMs`, its result is that of an earlier run, which took so long. */
export type RanCommand = { readonly command: string; readonly ok: boolean; readonly cachedMs?: number };

/** The package does not pass its checks. */
class ChecksFail extends Error {
  override readonly name = 'ChecksFail';
  readonly result: CheckResult;

  constructor(result: CheckResult) {
    super('The package does not pass its checks');
    this.result = result;
  }
}

/** Checks the package: the commands of the specification, and the compliance rules. */
export function checkStage(build: BuildContext, attempt: number): Promise<CheckResult> {
  const commands = checksOf(build.state.spec);
  const activity = defineActivity('check', [commands, RULES], async (_: null, context) => {
    try {
      return await step('check', { files: false }, ({ env }) => runChecks(inStep(build, env), commands, context));
    } catch (error) {
      // A failed check is a result: the step has failed, the activity has not.
      if (error instanceof ChecksFail) return error.result;
      throw error;
    }
  });
  const options = { workspace: build.workspace };
  const run = (key: string): Promise<CheckResult> => build.engine.run(activity, key, null, options);
  return runStage(build, { stage: 'check', key: `check ${attempt}`, attempt }, run, (result) =>
    result.ok ? undefined : summaryOf(result),
  );
}

/**
 * @throws {ChecksFail} if one fails; all others have run
 * @throws {UserError} if the program of one is missing
 */
async function runChecks(
  build: BuildContext,
  commands: readonly string[],
  context: ActivityContext,
): Promise<CheckResult> {
  const { into } = build.state;
  await requireCheckTools(commands, checkEnvironment(build), 'Install it, then continue with --resume');
  await placePackages(build, into);
  const found = [...checkCompliance(into)];
  const failed = [];
  const ran: RanCommand[] = [];
  for (const { command, tool } of commandsFor(into, commands)) {
    const { ok, exitCode, output, cachedMs } = await runOne(build, command, context);
    const one = { command: tool?.id ?? command, ok, ...(cachedMs !== undefined && { cachedMs }) };
    ran.push(one);
    build.emit({ type: 'check.command', ...one });
    if (tool) found.push(...findingsOf(build, tool, output));
    else if (!ok) failed.push({ command, exitCode, output });
  }
  writeFindings(build, found);
  const findings = found.filter(({ level }) => level === 'error');
  const result = { ok: failed.length === 0 && findings.length === 0, commands: failed, findings, ran };
  if (!result.ok) throw new ChecksFail(result);
  return result;
}

function checkEnvironment({ env, claude }: BuildContext): Environment {
  return { ...env, ...claude.env };
}

/** No check of a small package takes longer. */
const COMMAND_TIMEOUT_MS = 10 * 60_000;

function runOne(build: BuildContext, command: string, { signal }: ActivityContext): Promise<CheckedCommand> {
  const { into: folder, usesCache } = build.state;
  const limits = { env: checkEnvironment(build), signal, timeoutMs: COMMAND_TIMEOUT_MS };
  if (!usesCache) return runCheckCommand(command, folder, limits);
  const warn = (problem: string): void => note(build, `The cache has a problem, so the check runs: ${problem}`);
  return runCachedCheck({ command, folder, ...limits, warn });
}

function note({ emit }: BuildContext, text: string): void {
  emit({ type: 'note', text });
}

/** A tool that does not work finds nothing, which is said. */
function findingsOf(build: BuildContext, { id, findings }: PackageTool, output: string): readonly Finding[] {
  const found = findings(output, readFileSync(join(build.state.into, 'package.json'), 'utf8'));
  if (!found) note(build, `Cannot use ${id}: ${reportedFailure(output) ?? 'it printed nothing'}`);
  return found ?? [];
}

/** The findings of the last check, warnings included, in the folder of the build. */
function writeFindings({ env, state }: BuildContext, findings: readonly Finding[]): void {
  const folder = buildFolder(env, state.runId);
  writeFileSync(join(folder, 'findings.json'), `${JSON.stringify(findings, null, 2)}\n`);
  writeFileSync(join(folder, 'findings.sarif'), `${JSON.stringify(toSarif(findings, VERSION), null, 2)}\n`);
}

function summaryOf({ commands, findings }: CheckResult): string {
  const failed = commands.map(({ command, exitCode }) => `\`${command}\` exited with ${exitCode}`);
  return [...failed, ...findings.map((finding) => findingLine(finding))].join('; ');
}

/** What the repairing agent receives. */
export function failuresText({ commands, findings }: CheckResult): string {
  return [
    ...commands.map(({ command, exitCode, output }) => `\`${command}\` exited with ${exitCode}:\n\n${output}`),
    ...findings.map((finding) => findingLine(finding)),
  ].join('\n\n');
}
