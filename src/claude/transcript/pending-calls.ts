import { asNumber, asText } from '../../core/json.ts';

/** The tool calls of a conversation that may still get a result. `T` is what is known of a call. */
export type PendingCalls<T> = {
  readonly add: (id: string, call: T) => void;
  /** The call that a result belongs to; a repeated result belongs to the same call. */
  readonly resolve: (id: string) => T | undefined;
  /** A prompt: calls that have no result yet were interrupted, and their IDs can be used again. */
  readonly interrupt: () => void;
};

type Calls<T> = { open: T[]; last: T; prompts: number };

/**
 * Opens the calls of a conversation, to be read in its order. Models and gateways repeat IDs: the results of several
 * calls with one ID come in the order of the calls.
 */
export function openPendingCalls<T>(): PendingCalls<T> {
  const byId = new Map<string, Calls<T>>();
  let prompts = 0;
  return {
    add: (id, call) => {
      const calls = byId.get(id);
      if (calls?.prompts === prompts) calls.open.push(call);
      else byId.set(id, { open: [call], last: call, prompts });
    },
    resolve: (id) => {
      const calls = byId.get(id);
      if (!calls) return undefined;
      calls.last = calls.open.shift() ?? calls.last;
      return calls.last;
    },
    interrupt: () => {
      prompts += 1;
    },
  };
}

/** The ID of a tool call as text; calls without one share the ID `none`. */
export function callIdOf(value: unknown): string {
  return asText(value) ?? asNumber(value)?.toString() ?? 'none';
}
