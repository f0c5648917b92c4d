import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompliance } from '../../compliance/check-compliance.ts';
import { RULES } from '../../compliance/rules.ts';
import { findingLine, type Finding } from '../../compliance/finding.ts';
import { defineActivity, type ActivityContext } from '../../engine/activity.ts';
import { step } from '../../sdk/step.ts';
import type { BuildContext } from '../build-context.ts';
import { runCheckCommand } from './run-check-command.ts';
import { runStage } from './run-stage.ts';

/** The result of a check. */
export type CheckResult = {
  readonly ok: boolean;
  /** Commands that failed, with their output. */
  readonly commands: readonly { readonly command: string; readonly exitCode: number | null; readonly output: string }[];
  readonly findings: readonly Finding[];
};

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
  const all =
    existsSync(join(into, 'tsconfig.json')) && existsSync(join(into, 'node_modules', '.bin', 'tsc'))
      ? [...commands, 'npx tsc --noEmit']
      : commands;
  for (const command of existsSync(join(into, 'package.json')) ? all : []) {
    const { ok, ...end } = await runCheckCommand(command, into, env, { signal, timeoutMs: COMMAND_TIMEOUT_MS });
    if (!ok) failed.push({ command, ...end });
  }
  const result = { ok: failed.length === 0 && findings.length === 0, commands: failed, findings };
  if (!result.ok) throw new ChecksFail(result);
  return result;
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
