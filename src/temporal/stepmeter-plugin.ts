import type { ClientOptions, ClientPlugin, WorkflowClientInterceptor } from '@temporalio/client';
import type {
  BundleOptions,
  BundlerPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { isDisabled } from '../core/environment.ts';
import { inheritContextInChildProcesses } from '../sdk/child-processes.ts';
import { describeRuns, type DescribeRun } from './describe-runs.ts';
import { endClosedExecutions } from './end-closed-executions.ts';
import { recordActivities } from './record-activities.ts';
import { recordNothing, recordWorkflows } from './record-workflows.ts';
import { unsupportedSdk } from './supported-sdk.ts';

/** Options of {@link StepmeterPlugin}. */
export type StepmeterPluginOptions = {
  /** The folder that activities work in; paths are recorded relative to it. @default the worker's current folder */
  readonly project?: string;
  /** Whether to record which files of the project each activity changed, also by shell commands. @default false */
  readonly files?: boolean;
  /** Returns properties of the run of a workflow that this client starts, such as its task type. */
  readonly describeRun?: DescribeRun;
};

let warnedOf: string | undefined;

/** The module has the extension of this one: `.ts` in a checkout, `.js` in the package. */
const WORKFLOW_MODULE = fileURLToPath(import.meta.url).replace(/stepmeter-plugin(\.[jt]s)$/, 'workflow-interceptors$1');

/**
 * Makes the workflows of a Temporal application visible: an execution is a run, an attempt at an activity a step
 * attempt, and a Claude CLI that an activity starts is a session of it. Used by the client, the worker and
 * `bundleWorkflowCode()`; adds nothing to histories.
 * @example
 * const plugins = [new StepmeterPlugin()];
 * const client = new Client({ connection, plugins });
 * const worker = await Worker.create({ workflowsPath, activities, taskQueue, plugins });
 */
export class StepmeterPlugin implements ClientPlugin, WorkerPlugin, BundlerPlugin {
  readonly name = 'stepmeter';
  readonly #options: StepmeterPluginOptions;
  readonly #isSupported: boolean;

  /** `sdkOf` is the module whose Temporal SDK is used. @default the one that Stepmeter finds, which is that of the application */
  constructor(options: StepmeterPluginOptions = {}, sdkOf: string = import.meta.url) {
    this.#options = options;
    this.#isSupported = isSupported(sdkOf);
  }

  configureClient(options: Omit<ClientOptions, 'plugins'>): Omit<ClientOptions, 'plugins'> {
    const { workflow = [] } = options.interceptors ?? {};
    // The older form of this option, an object, cannot be combined with a list.
    if (!Array.isArray(workflow) || !this.#isSupported) return options;
    const own: WorkflowClientInterceptor[] = [...workflow, describeRuns(this.#options.describeRun)];
    return { ...options, interceptors: { ...options.interceptors, workflow: own } };
  }

  configureWorker(options: WorkerOptions): WorkerOptions {
    if (!this.#isSupported) return options;
    const { project = process.cwd(), files = false } = this.#options;
    inheritContextInChildProcesses();
    const { activity = [], ...others } = options.interceptors ?? {};
    const modules = options.workflowsPath === undefined ? {} : withModule(others.workflowModules);
    const interceptors = { ...others, ...modules, activity: [recordActivities(project, files), ...activity] };
    return { ...options, interceptors, sinks: { ...options.sinks, ...recordWorkflows(project) } };
  }

  /** Beside the worker, records the end of executions that close without it. */
  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    const { connection } = worker;
    if (connection && this.#isSupported && !isDisabled(process.env)) {
      void endClosedExecutions((request) => connection.workflowService.describeWorkflowExecution(request), stop.signal);
    }
    try {
      await next(worker);
    } finally {
      stop.abort();
    }
  }

  configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    if (!this.#isSupported) return options;
    const { interceptors = {}, sinks } = options;
    const modules = options.workflowsPath === undefined ? {} : withModule(interceptors.workflowModules);
    return { ...options, interceptors: { ...interceptors, ...modules }, sinks: { ...sinks, ...recordNothing() } };
  }

  configureBundler(options: BundleOptions): BundleOptions {
    if (!this.#isSupported) return options;
    return { ...options, workflowInterceptorModules: [...(options.workflowInterceptorModules ?? []), WORKFLOW_MODULE] };
  }
}

/** An application may create a plugin for each worker and client: it is warned once. */
function isSupported(sdkOf: string): boolean {
  const problem = unsupportedSdk(sdkOf);
  if (problem !== undefined && problem !== warnedOf) process.emitWarning(problem, 'StepmeterWarning');
  warnedOf = problem;
  return problem === undefined;
}

/** A prebuilt bundle has its modules already; they can only be added where Temporal bundles the workflow code itself. */
function withModule(modules: readonly string[] = []): { readonly workflowModules: string[] } {
  return { workflowModules: [...modules, WORKFLOW_MODULE] };
}
