import { VARIABLE, type Environment } from '../core/environment.ts';
import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import type { ActiveContext } from './active-context.ts';

const openContexts = new Set<ActiveContext>();
const original = new Map<string, string | undefined>();

/**
 * The environment that this process was started with: `process.env` without the variables of its own runs and steps.
 */
export function startEnvironment(): Environment {
  return openContexts.size === 0 ? process.env : { ...process.env, ...Object.fromEntries(original) };
}

/**
 * Sets the context in `process.env` while it is open, so that child processes inherit it. While steps run concurrently,
 * `process.env` names their common parent: nothing is attributed to a sibling, and a process started with the step's
 * own `env` is attributed to the step.
 */
export function enterEnvironment(active: ActiveContext): () => void {
  if (openContexts.size === 0)
    for (const name of [VARIABLE.spool, VARIABLE.traceparent, VARIABLE.plugins]) original.set(name, process.env[name]);
  openContexts.add(active);
  update();
  return () => {
    openContexts.delete(active);
    update();
  };
}

function update(): void {
  const shared = innermostCommon();
  const variables = shared?.folder ? contextEnvironment(shared.folder, shared.context, startEnvironment()) : undefined;
  for (const [name, value] of original) set(name, variables?.[name] ?? value);
}

/** The innermost context that contains all open ones: the only one that the single `process.env` can name correctly. */
function innermostCommon(): ActiveContext | undefined {
  const [first = [], ...others] = [...openContexts]
    .filter((one) => ![...openContexts].some((x) => x.parent === one))
    .map(chainOf);
  return first.findLast((one) => others.every((chain) => chain.includes(one)));
}

function chainOf(active: ActiveContext | undefined): ActiveContext[] {
  return active ? [...chainOf(active.parent), active] : [];
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
