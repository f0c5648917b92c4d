import { asNumber, asText } from '../../core/json.ts';

/** The tool calls of a conversation that may still get a result. `T` is what is known of a call. */
export type PendingCalls<T> = {
  /** Adds a call; `key` identifies its row. A row that is repeated while its call waits is not another call. */
  readonly add: (id: string, call: T, key?: string) => void;
  /** The call that a result belongs to; a repeated result belongs to the same call. */
  readonly resolve: (id: string) => T | undefined;
  /** Whether a call with the ID waits for its result. */
  readonly isOpen: (id: string) => boolean;
  /** A prompt: calls that have no result yet were interrupted, and their IDs can be used again. */
  readonly interrupt: () => void;
};

type Calls<T> = { open: T[]; last: T; prompts: number; keys: Set<string> };

/**
 * Opens the calls of a conversation, to be read in its order. Models and gateways repeat IDs: the results of several
 * calls with one ID come in the order of the calls.
 */
export function openPendingCalls<T>(): PendingCalls<T> {
  const byId = new Map<string, Calls<T>>();
  let prompts = 0;
  return {
    add: (id, call, key = '') => {
      const known = byId.get(id);
      const calls = known?.prompts === prompts ? known : { open: [], last: call, prompts, keys: new Set<string>() };
      byId.set(id, calls);
      if (calls.open.length === 0) calls.keys.clear();
      if (calls.keys.has(key)) return;
      calls.open.push(call);
      if (key !== '') calls.keys.add(key);
    },
    resolve: (id) => {
      const calls = byId.get(id);
      if (!calls) return undefined;
      calls.last = calls.open.shift() ?? calls.last;
      return calls.last;
    },
    isOpen: (id) => (byId.get(id)?.open.length ?? 0) > 0,
    interrupt: () => {
      prompts += 1;
    },
  };
}

/** The ID of a tool call as text; calls without one share the ID `none`. */
export function callIdOf(value: unknown): string {
  return asText(value) ?? asNumber(value)?.toString() ?? 'none';
}
