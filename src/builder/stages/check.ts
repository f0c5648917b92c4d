import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompliance } from '../../compliance/check-compliance.ts';
import { RULES } from '../../compliance/rules.ts';
import { findingLine, type Finding } from '../../compliance/finding.ts';
import { defineActivity, type ActivityContext } from '../../engine/activity.ts';
import { step } from '../../sdk/step.ts';
import type { BuildContext } from '../build-context.ts';
import { runCachedCheck } from './cached-check.ts';
import { runCheckCommand } from './run-check-command.ts';
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
  const commands = build.state.spec.checks ?? ['npm test'];
  const activity = defineActivity('check', [commands, RULES], async (_: null, context) => {
    try {
      return await step('check', { files: false }, () => runChecks(build, commands, context));
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

/** No check of a small package takes longer. */
const COMMAND_TIMEOUT_MS = 10 * 60_000;

/** @throws {ChecksFail} if one fails; all others have run */
async function runChecks(
  build: BuildContext,
  commands: readonly string[],
  { signal }: ActivityContext,
): Promise<CheckResult> {
  const { into } = build.state;
  const env = { ...build.env, ...build.claude.env };
  const findings = checkCompliance(into).filter(({ level }) => level === 'error');
  const failed = [];
  const ran: RanCommand[] = [];
  const all =
    existsSync(join(into, 'tsconfig.json')) && existsSync(join(into, 'node_modules', '.bin', 'tsc'))
      ? [...commands, 'npx tsc --noEmit']
      : commands;
  for (const command of existsSync(join(into, 'package.json')) ? all : []) {
    const limits = { signal, timeoutMs: COMMAND_TIMEOUT_MS };
    const { ok, exitCode, output, cachedMs } = build.state.usesCache
      ? await runCachedCheck({ command, folder: into, env, ...limits, warn: (text) => noteProblem(build, text) })
      : { ...(await runCheckCommand(command, into, { env, ...limits })), cachedMs: undefined };
    const one = { command, ok, ...(cachedMs !== undefined && { cachedMs }) };
    ran.push(one);
    build.emit({ type: 'check.command', ...one });
    if (!ok) failed.push({ command, exitCode, output });
  }
  const result = { ok: failed.length === 0 && findings.length === 0, commands: failed, findings, ran };
  if (!result.ok) throw new ChecksFail(result);
  return result;
}

function noteProblem({ emit }: BuildContext, problem: string): void {
  emit({ type: 'note', text: `The cache has a problem, so the check runs: ${problem}` });
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
