import { EXIT, UserError } from '../../core/errors.ts';

/** A condition: the value of a key, without quotes and escapes. */
export type Condition = { readonly key: string; readonly value: string };

/** A key, then a value in double quotes or one without commas and quotes, up to a comma or the end. */
const CONDITION = /\s*([^=,"\s]+)\s*=\s*(?:("(?:[^"\\]|\\.)*")|([^,"]*?))\s*(?:,|$)/suy;

/**
 * Splits `key=value,key="other value"` into conditions.
 * @throws {UserError} at what is not a condition
 */
export function splitConditions(text: string): Condition[] {
  const conditions: Condition[] = [];
  CONDITION.lastIndex = 0;
  for (let start = 0; start < text.length; start = CONDITION.lastIndex) {
    CONDITION.lastIndex = start;
    const [found, key, quoted, bare] = CONDITION.exec(text) ?? [];
    const value = quoted === undefined ? bare : unquoted(quoted);
    if (found === undefined || key === undefined || value === undefined) throw notACondition(text, text.slice(start));
    conditions.push({ key, value });
  }
  return conditions;
}

function unquoted(quoted: string): string | undefined {
  try {
    // A line break may be written as it is.
    return JSON.parse(quoted.replaceAll('\n', String.raw`\n`)) as string;
  } catch {
    return undefined;
  }
}

function notACondition(text: string, rest: string): UserError {
  const found = `expected key=value at ${JSON.stringify(rest)}`;
  return new UserError(`Cannot select runs by ${JSON.stringify(text)}: ${found}`, {
    hint: String.raw`Separate conditions by commas; write values with commas or quotes as key="a, \"b\""`,
    exitCode: EXIT.wrongUse,
  });
}
