/**
 * A program that uses every entry of the package with its types. Each line after a `@ts-expect-error` is wrong: it
 * compiles if the type of what it uses is missing, which the compiler reports.
 */
export const CONSUMER = `
import { assign, cached, configure, step, workflow } from 'stepmeter';
import type { Assignment, AttemptOptions, CachedOptions, ConfigurationChoice, RunHandle, StepHandle, StepKind, StepOptions, WorkflowRunOptions } from 'stepmeter';
import { runClaude, type ClaudeError, type ClaudeOptions, type ClaudeResult, type Effort, type TokenUsage } from 'stepmeter/claude';
import { agentOptions, type AgentOptions } from 'stepmeter/agent-sdk';
import { leaseWorktree, mergeWorktrees, releaseWorktree, type LeasedWorktree, type MergeResult } from 'stepmeter/pool';
import { DEFAULT_LIMITS, planTasks, predictDuration, type Plan, type PredictedTask, type Task } from 'stepmeter/schedule';
import { StepmeterPlugin, type StepmeterPluginOptions } from 'stepmeter/temporal';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';

const run: WorkflowRunOptions = { taskType: 'library', complexity: 'medium', size: 40 };
const options: StepOptions & AttemptOptions = { files: false };
const length: number = await workflow('build', run, async (handle: RunHandle) => {
  const plan: string = await step('plan', options, async ({ id, env }: StepHandle) => id + env['PATH']);
  return plan.length + handle.id.length;
});
// @ts-expect-error
await workflow('build', { complexity: 'gigantic' }, () => undefined);
// @ts-expect-error
const notANumber: number = await step('plan', {}, () => 'text');

const inputs: CachedOptions = { inputs: ['src/**'] };
const cachedValue: number = await cached('lint', inputs, () => 1);
const arm: Assignment = await assign('models', { task: 'a' });
const choice: ConfigurationChoice | undefined = await configure({ workflow: 'build' });
const kinds: readonly StepKind[] = ['first', 'retry', 'repair'];
// @ts-expect-error
const wrongKind: StepKind = 'second';

const effort: Effort = 'high';
const session: ClaudeOptions = { prompt: 'go', permissionMode: 'acceptEdits' };
const result: ClaudeResult = await runClaude(session);
const failed: ClaudeError | undefined = result.error ?? undefined;
// @ts-expect-error
await runClaude({ prompt: 1 });

const sdk: AgentOptions & { settingSources: string[] } = agentOptions({ settingSources: ['user'] });
// @ts-expect-error
agentOptions({ env: 'PATH' });

const tree: LeasedWorktree = await leaseWorktree({ env: process.env, repository: '.' });
const merges = { lease: tree.lease, mergeWorktrees, releaseWorktree };
type Merged = MergeResult;

const predicts: typeof predictDuration = predictDuration;
const tasks: readonly PredictedTask[] = [];
const plan: Plan = planTasks(tasks, 2);
type Planned = Task;

const describe: StepmeterPluginOptions = {
  describeRun: ({ workflowType }) => ({ taskType: workflowType }),
};
const plugins = [new StepmeterPlugin(describe)];
const client = new Client({ plugins });
const worker = await Worker.create({ taskQueue: 'build', workflowsPath: '.', plugins });
await Worker.runReplayHistory({ workflowsPath: '.', plugins }, {});
const { code } = await bundleWorkflowCode({ workflowsPath: '.', plugins });
// @ts-expect-error
new StepmeterPlugin({ files: 'all' });

export { arm, cachedValue, choice, client, code, DEFAULT_LIMITS, effort, failed, kinds, length, merges, notANumber, plan, predicts, sdk, worker, wrongKind };
export type { Merged, Planned, TokenUsage };
`;
