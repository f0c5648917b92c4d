import { defineActivity } from '../../engine/activity.ts';
import type { BuildContext } from '../build-context.ts';
import { sessionSettings } from '../configuration.ts';
import type { BuildPlan } from '../plan/plan-schema.ts';
import { implementPrompt, repairPrompt } from '../prompts.ts';
import { agentOptions } from './agent-options.ts';
import { placePackages } from './place-packages.ts';
import { runAgentSession } from './agent-session.ts';
import { runStage } from './run-stage.ts';

/** Writes the package in one session. */
export async function implementStage(build: BuildContext, plan: BuildPlan): Promise<void> {
  const settings = sessionSettings(build.state.configuration, 0);
  const activity = defineActivity('implement', [implementPrompt(null), settings], async (input: BuildPlan, context) => {
    const task = { stage: 'implement', prompt: implementPrompt(input), settings, cwd: build.state.into } as const;
    await placePackages(build, build.state.into);
    await runAgentSession(build, task, context);
    return null;
  });
  await runStage(build, { stage: 'implement', key: 'implement' }, (key) =>
    build.engine.run(activity, key, plan, agentOptions(build, 'the implementation')),
  );
}

/** Repairs the package; the agent receives what failed. */
export async function repairStage(build: BuildContext, attempt: number, failures: string): Promise<void> {
  const settings = sessionSettings(build.state.configuration, attempt);
  const activity = defineActivity('repair', [repairPrompt(''), settings], async (input: string, context) => {
    const task = { stage: 'repair', prompt: repairPrompt(input), settings, cwd: build.state.into } as const;
    await placePackages(build, build.state.into);
    await runAgentSession(build, { ...task, step: { repairs: 'check' } }, context);
    return null;
  });
  await runStage(build, { stage: 'repair', key: `repair ${attempt}`, attempt }, (key) =>
    build.engine.run(activity, key, failures, agentOptions(build, `repair ${attempt}`)),
  );
}
