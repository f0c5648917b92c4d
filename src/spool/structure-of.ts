import { isObject } from '../core/json.ts';

/** The structure of a JSON value without its content. */
export type Structure =
  | { readonly string: number }
  | { readonly list: number; readonly of?: Structure }
  | { readonly [key: string]: Structure | number | boolean | null }
  | number
  | boolean
  | null;

const MAX_DEPTH = 6;

/**
 * Describes a JSON value without its content: strings by length, lists by length and first element, objects by keys,
 * numbers and booleans by value. Keys that could be content (long ones, ones with spaces) are numbered.
 */
export function structureOf(value: unknown, depth = 0): Structure {
  if (typeof value === 'string') return { string: value.length };
  if (Array.isArray(value))
    return {
      list: value.length,
      ...(value.length > 0 && depth < MAX_DEPTH && { of: structureOf(value[0], depth + 1) }),
    };
  if (isObject(value)) return structureOfObject(value, depth);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

const MAX_KEYS = 40;

function structureOfObject(value: Readonly<Record<string, unknown>>, depth: number): Structure {
  const keys = Object.keys(value);
  if (depth >= MAX_DEPTH) return { keys: keys.length };
  const shown = keys.slice(0, MAX_KEYS).map((key, index) => [nameOf(key, index), structureOf(value[key], depth + 1)]);
  const rest = keys.length > MAX_KEYS ? [['…', keys.length - MAX_KEYS]] : [];
  return Object.fromEntries([...shown, ...rest]) as Structure;
}

const MAX_KEY_LENGTH = 40;

function nameOf(key: string, index: number): string {
  return key.length <= MAX_KEY_LENGTH && /^[\w.-]+$/.test(key) ? key : `key ${index + 1}`;
}
