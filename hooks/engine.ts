/** What the Claude CLI gives to a module of hooks, as far as it is used here; the CLI has no package of these types. */

export type Json = { readonly [key: string]: unknown };
type Next<E, R> = (event: E) => R;
export type Engine = {
  readonly fs: {
    readonly read: (path: string) => Promise<string>;
    readonly write: (path: string, text: string) => Promise<void>;
  };
  readonly env: { readonly get: (name: string) => Promise<string | undefined> };
  readonly session: { readonly id: () => Promise<string> };
};
type Observer = ($: Engine, event: Json, next: Next<Json, Promise<unknown>>) => Promise<unknown>;
export type StepStream = AsyncGenerator<Json, Json>;
type StepObserver = ($: Engine, event: Json, next: Next<Json, StepStream>) => StepStream;
type Registered = { readonly catch: (handler: Observer) => unknown };
export type On = {
  (event: 'turn.step', hook: StepObserver): Registered;
  (event: string, hook: Observer): Registered;
};
