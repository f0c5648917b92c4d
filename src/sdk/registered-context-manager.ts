import type { ContextManager } from '@opentelemetry/api';

/** The registry in which every copy of `@opentelemetry/api` 1.x stores what an SDK registered. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/**
 * The context manager registered by the application's OpenTelemetry SDK; undefined if there is none.
 * Read from the registry rather than through the API: a copy of the API ignores a registry created by an older minor
 * version, so the copy installed with Stepmeter would not find the SDK of an application with an older API. `active`
 * and `with` are unchanged since 1.0, and the key of the active span is a `Symbol.for` shared by all copies.
 */
export function registeredContextManager(): ContextManager | undefined {
  const registry: unknown = Reflect.get(globalThis, REGISTRY);
  const manager: unknown = isObject(registry) ? registry['context'] : undefined;
  return isContextManager(manager) ? manager : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isContextManager(value: unknown): value is ContextManager {
  return isObject(value) && typeof value['active'] === 'function' && typeof value['with'] === 'function';
}
