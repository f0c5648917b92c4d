import { parse } from 'yaml';

// All that is used of yaml. The build bundles this module, so that nothing more is installed (ADR 27).

/**
 * Parses YAML, and so JSON.
 * @throws {Error} if it is none, or refers to itself, which no JSON does
 */
export function parseYaml(text: string): unknown {
  const value: unknown = parse(text);
  try {
    JSON.stringify(value);
  } catch (cause) {
    throw new Error('an alias names what it is in', { cause });
  }
  return value;
}
