import { asNumber, asObject, asText, isObject } from './json.ts';
import { isUuid, traceIdOf } from './ids.ts';
import { runSpanId, stepSpanId } from './span-ids.ts';

/** How a step came to be: the first attempt, another attempt at the same, or the repair of what another one left. */
export type StepKind = 'first' | 'retry' | 'repair';

/** How a run ended. */
export type RunResult = 'success' | 'failure' | 'cancelled' | 'abandoned';

/** The results that a run can be given by its owner. */
export const RUN_RESULTS: readonly RunResult[] = ['success', 'failure', 'cancelled', 'abandoned'];

/** One execution of a workflow. */
export type RunContext = {
  readonly id: string;
  readonly workflow: string;
  readonly taskType?: string;
  readonly configId?: string;
  readonly configVersion?: string;
  readonly variant?: string;
  /** Set where the run was made up, by `stepmeter simulate`. */
  readonly simulated?: true;
};

/** One attempt at a named part of a run. */
export type StepContext = {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly kind: StepKind;
  /** The step around this one, where steps are nested. */
  readonly parentId?: string;
  /** The attempt before this one, or the origin of a parallel branch. */
  readonly linkId?: string;
};

/** Who the records of a context folder belong to: the content of its `context.json`. */
export type Context = {
  readonly v: 1;
  readonly run: RunContext;
  /** Absent in the folder of the run itself. */
  readonly step?: StepContext;
  /** When the run or step began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The project's folder; paths are kept relative to it. */
  readonly project: string;
  /** The process that will say how it ended; without it nobody knows when it was abandoned. */
  readonly owner?: Owner;
};

/** A process, told apart from any other that had or will have its id. */
export type Owner = {
  readonly host: string;
  readonly pid: number;
  /** The boot and the tick at which it started; absent where the system does not tell. */
  readonly start?: string;
};

/** The name of the file that says who a context folder belongs to. */
export const CONTEXT_FILE = 'context.json';

/** The span id of a context: its step's, else its run's. */
export function contextSpanId({ run, step }: Pick<Context, 'run' | 'step'>): string {
  return step ? stepSpanId(step.id) : runSpanId(run.id);
}

/** The W3C `traceparent` of whatever is started inside a span of this context; by default the context's own. */
export function traceparentOf(context: Pick<Context, 'run' | 'step'>, spanId: string = contextSpanId(context)): string {
  return `00-${traceIdOf(context.run.id)}-${spanId}-01`;
}

/** The process that a parsed JSON value names, or undefined where it names none. */
export function ownerOf(value: unknown): Owner | undefined {
  const owner = asObject(value);
  const [host, pid, start] = [asText(owner['host']), asNumber(owner['pid']), asText(owner['start'])];
  return host && pid ? { host, pid, ...(start && { start }) } : undefined;
}

/** The context in a parsed `context.json`, or undefined where it is none. */
export function contextOf(value: unknown): Context | undefined {
  if (!isObject(value) || value['v'] !== 1) return undefined;
  const run = runContextOf(value['run']);
  const step = value['step'] === undefined ? undefined : stepContextOf(value['step']);
  const startedAt = asNumber(value['startedAt']);
  const project = asText(value['project']);
  if (!run || startedAt === undefined || !project || (value['step'] !== undefined && !step)) return undefined;
  const owner = ownerOf(value['owner']);
  return { v: 1, run, ...(step && { step }), startedAt, project, ...(owner && { owner }) };
}

function runContextOf(value: unknown): RunContext | undefined {
  const run = asObject(value);
  const [id, workflow] = [asText(run['id']), asText(run['workflow'])];
  if (!id || !isUuid(id) || !workflow) return undefined;
  const rest = ['taskType', 'configId', 'configVersion', 'variant'].map((key) => optional(key, asText(run[key])));
  const simulated = run['simulated'] === true ? { simulated: true } : {};
  return Object.assign({ id, workflow }, ...rest, simulated) as RunContext;
}

function optional(key: string, value: string | undefined): object {
  return value === undefined ? {} : { [key]: value };
}

const KINDS: readonly StepKind[] = ['first', 'retry', 'repair'];

function stepContextOf(value: unknown): StepContext | undefined {
  const step = asObject(value);
  const [id, name] = [asText(step['id']), asText(step['name'])];
  const kind = KINDS.find((known) => known === step['kind']);
  const attempt = asNumber(step['attempt']);
  if (!id || !isUuid(id) || !name || !kind || !attempt) return undefined;
  return {
    id,
    name,
    attempt,
    kind,
    ...optional('parentId', asText(step['parentId'])),
    ...optional('linkId', asText(step['linkId'])),
  };
}
