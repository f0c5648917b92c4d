import { EXIT, UserError } from '../../core/errors.ts';
import { filterWords } from '../../core/text/filter-words.ts';

/** A condition: the value of a key, without quotes and escapes. */
export type Condition = { readonly key: string; readonly value: string };

/**
 * Splits `key=value,key="other value"` into conditions.
 * @throws {UserError} at what is not a condition
 */
export function splitConditions(text: string): Condition[] {
  const { words, rest } = filterWords(text);
  const conditions = words.map(({ key, value }) => {
    if (key === undefined) throw notACondition(text, value);
    return { key, value };
  });
  if (rest !== '') throw notACondition(text, rest);
  return conditions;
}

function notACondition(text: string, found: string): UserError {
  return new UserError(
    `Cannot select runs by ${JSON.stringify(text)}: expected key=value at ${JSON.stringify(found)}`,
    {
      hint: String.raw`Separate conditions by commas or spaces; write values with commas, spaces or quotes as key="a, \"b\""`,
      exitCode: EXIT.wrongUse,
    },
  );
}
