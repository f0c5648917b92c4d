import type { ContextManager } from '@opentelemetry/api';

/** Where every copy of `@opentelemetry/api` 1.x keeps what an SDK registered. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1');

/**
 * The context manager that the application's OpenTelemetry SDK registered; undefined if there is none.
 *
 * Read from the registry instead of through the API: a copy of the API ignores a registry that an older minor version
 * made, so that the copy installed with Stepmeter would miss the SDK of an application with an older API. `active` and
 * `with` have been the same since 1.0, and the key of the active span is a `Symbol.for` shared by all copies.
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
