import type { JsonObject } from '../core/json.ts';

/** What was found in place of a property, and what was expected. */
export function found(value: JsonObject, key: string, expected: string): string {
  const text = key in value ? `is ${String(JSON.stringify(value[key])).slice(0, 40)}` : 'is missing';
  return `"${key}" ${text}; expected ${expected}`;
}

/** Whether a property is not given. */
export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
