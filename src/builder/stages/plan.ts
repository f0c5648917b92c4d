import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
    const { result } = await runAgentSession(
      build,
      {
        stage: 'plan',
        prompt: PLAN,
        settings,
        cwd: build.state.into,
        permissionMode: 'default',
        extraArgs: ['--json-schema', schema],
      },
      context,
    );
    return parsePlan(result?.['structured_output']);
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
