/** The part of the Claude CLI's interface for hook modules that is used here; the CLI publishes no types for it. */

export type Json = { readonly [key: string]: unknown };

export type Engine = {
  readonly fs: {
    readonly read: (path: string) => Promise<string>;
    readonly write: (path: string, text: string) => Promise<void>;
  };
  readonly env: { readonly get: (name: string) => Promise<string | undefined> };
  readonly session: { readonly id: () => Promise<string> };
};

export type StepStream = AsyncGenerator<Json, Json>;

export type On = {
  (event: 'turn.step', hook: StepObserver): Registered;
  (event: string, hook: Observer): Registered;
};

type StepObserver = ($: Engine, event: Json, next: Next<Json, StepStream>) => StepStream;

type Next<E, R> = (event: E) => R;

type Registered = { readonly catch: (handler: Observer) => unknown };

type Observer = ($: Engine, event: Json, next: Next<Json, Promise<unknown>>) => Promise<unknown>;
