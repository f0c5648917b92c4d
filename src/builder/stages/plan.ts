import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaudeResult } from '../../claude/runner/claude-result.ts';
import { packageFolder } from '../../core/paths/package-folder.ts';
import { defineActivity } from '../../engine/activity.ts';
import type { BuildContext } from '../build-context.ts';
import { sessionSettings } from '../configuration.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import type { BuildPlan } from '../plan/plan-schema.ts';
import { PLAN } from '../prompts.ts';
import { agentOptions } from './agent-options.ts';
import { runAgentSession } from './agent-session.ts';
import { runStage } from './run-stage.ts';

/**
 * Plans the package: the agent answers by the schema of plans.
 * @throws {InvalidPlan} if its answers are no plan
 */
export function planStage(build: BuildContext): Promise<BuildPlan> {
  const settings = sessionSettings(build.state.configuration, 0);
  const schema = planJsonSchema();
  const activity = defineActivity('plan', [PLAN, schema, settings], async (_: string, context) => {
    const problem = context.lastMessage('InvalidPlan');
    const task = {
      stage: 'plan',
      prompt: problem === undefined ? PLAN : `${PLAN}\n\nAn earlier answer could not be used. ${problem}`,
      settings,
      cwd: build.state.into,
      permissionMode: 'default',
      extraArgs: ['--json-schema', schema],
      require: (result: ClaudeResult) => void planIn(result),
    } as const;
    return planIn(await runAgentSession(build, task, context));
  });
  return runStage(build, { stage: 'plan', key: 'plan' }, (key) =>
    build.engine.run(activity, key, build.state.specText, agentOptions(build, 'the plan')),
  );
}

/** The schema of plans, which is generated from the one that parses the answer. */
function planJsonSchema(): string {
  const text = readFileSync(join(packageFolder(), 'schemas', 'build-plan.schema.json'), 'utf8');
  return JSON.stringify(JSON.parse(text));
}

/** @throws {InvalidPlan} if it has no usable plan */
function planIn({ result }: ClaudeResult): BuildPlan {
  return parsePlan(result?.['structured_output']);
}
