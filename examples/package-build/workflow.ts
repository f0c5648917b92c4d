import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { promisify } from 'node:util';
import { step, workflow } from 'stepmeter';
import { runClaude, type ClaudeOptions } from 'stepmeter/claude';
import { IMPLEMENT, PLAN, repairOf } from './tasks.ts';

/** Inputs and callbacks of the workflow. */
export type PackageBuild = {
  /** The package: at first its specification and tests, in the end the finished work. */
  readonly package: string;
  /** A copy of it, in which the agent works. */
  readonly work: string;
  /** Options of the Claude CLI, such as the program and limits. */
  readonly claude: Omit<ClaudeOptions, 'prompt' | 'cwd'>;
  /** Called with progress messages. */
  readonly print: (stepName: string, what: string) => void;
};

const MOST_REPAIRS = 2;

/** The agent failed its task. The name of an error is the error type of the step that throws it. */
class AgentFailed extends Error {
  override readonly name = 'AgentFailed';
}

/** The tests of the package fail. */
class TestsFail extends Error {
  override readonly name = 'TestsFail';
  readonly output: string;

  constructor(output: string) {
    super('The tests of the package fail');
    this.output = output;
  }
}

/** Runs a task of the agent in the working copy. */
const doTask = async ({ claude, work }: PackageBuild, prompt: string, env: ClaudeOptions['env']): Promise<void> => {
  const { error } = await runClaude({
    permissionMode: 'acceptEdits',
    // MCP servers of the user would only make the sessions slower and more expensive.
    extraArgs: ['--allowedTools', 'Bash(node --test:*),Bash(node --check:*)', '--strict-mcp-config'],
    ...claude,
    prompt,
    cwd: work,
    env: { ...claude.env, ...env },
  });
  if (error?.type === 'cancelled') throw new DOMException('The build was cancelled', 'AbortError');
  if (error) throw new AgentFailed(error.message);
};

const runTests = async (folder: string): Promise<void> => {
  try {
    await promisify(execFile)(process.execPath, ['--test'], { cwd: folder });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new TestsFail(`${stdout}${stderr}`);
  }
};

/** Runs the tests; returns their failure, or undefined if they pass. */
const check = async ({ work, print }: PackageBuild): Promise<TestsFail | undefined> => {
  try {
    await step('check', {}, () => runTests(work));
    print('check', 'the tests pass');
    return undefined;
  } catch (error) {
    if (!(error instanceof TestsFail)) throw error;
    print('check', 'the tests fail');
    return error;
  }
};

/** Checks and repairs until the tests pass. A step that failed and is run again is its next attempt. */
const checkAndRepair = async (build: PackageBuild): Promise<void> => {
  let failure = await check(build);
  for (let repairs = 0; failure; repairs += 1) {
    const { output } = failure;
    if (repairs === MOST_REPAIRS) throw failure;
    build.print('repair', 'the agent receives the test output');
    await step('repair', { repairs: 'check' }, ({ env }) => doTask(build, repairOf(output), env));
    failure = await check(build);
  }
};

/** Builds a small package: plan, implement, check, repair if needed, merge. */
export const packageBuild = (build: PackageBuild): Promise<void> =>
  workflow('package-build', { taskType: 'library', project: build.work }, async () => {
    const { print } = build;

    print('plan', 'the agent reads the specification and plans');
    await step('plan', {}, ({ env }) => doTask(build, PLAN, env));

    print('implement', 'the agent writes the package');
    await step('implement', {}, ({ env }) => doTask(build, IMPLEMENT, env));

    await checkAndRepair(build);

    await step('merge', {}, () => cp(build.work, build.package, { recursive: true }));
    print('merge', 'the work is merged into the package');
  });
