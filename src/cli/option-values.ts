/** Why a value is refused; yargs makes a wrong use of it. */
const refusal = (what: string, value: unknown, why: string): Error =>
  new Error(`Cannot take ${typeof value === 'number' ? value : JSON.stringify(value)} for ${what}: ${why}`);

/**
 * Takes one text that says something; a shell variable that is not set makes one that does not.
 * @throws where the value is another
 */
export const text =
  (what: string) =>
  (value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw refusal(what, value, Array.isArray(value) ? 'it is given more than once' : 'it is empty');
  };

/**
 * Takes a count of at least one.
 * @throws where the value is another
 */
export const positive =
  (what: string) =>
  (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw refusal(what, value, 'a whole number above 0 is needed');
  };
