/**
 * Takes one text that says something; a shell variable that is not set makes one that does not.
 * @throws where the value is another
 */
export function text(what: string) {
  return (value: unknown): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw refusal(what, value, Array.isArray(value) ? 'it is given more than once' : 'it is empty');
  };
}

/** Why a value is refused; yargs makes a wrong use of it. */
function refusal(what: string, value: unknown, why: string): Error {
  return new Error(`Cannot take ${typeof value === 'number' ? value : JSON.stringify(value)} for ${what}: ${why}`);
}

/**
 * Takes a count of at least one.
 * @throws where the value is another
 */
export function positive(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw refusal(what, value, 'a whole number above 0 is needed');
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Takes a length of time such as `14d`, `6h` or `90m`; it comes in milliseconds.
 * @throws where the value is another
 */
export function lengthOfTime(what: string) {
  return (value: unknown): number => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(String(value)) ?? [];
    const length = Number(number) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
    if (length > 0) return length;
    throw refusal(what, value, 'a length of time such as 14d, 6h or 90m is needed');
  };
}

/**
 * Takes a day or a time such as `2026-11-02` or `2026-11-02T08:00Z`, UTC where it does not say otherwise; it comes in
 * milliseconds since 1970.
 * @throws where the value is another
 */
export function timeOf(what: string) {
  return (value: unknown): number => {
    const words = String(value);
    const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(words);
    const zoned = /T.*(Z|[+-]\d{2}:\d{2})$/.test(words) || !words.includes('T') ? words : `${words}Z`;
    const at = isTime ? Date.parse(zoned) : Number.NaN;
    if (Number.isFinite(at)) return at;
    throw refusal(what, value, 'a day or a time in UTC such as 2026-11-02 or 2026-11-02T08:00Z is needed');
  };
}

/**
 * Takes a share: a number from 0 to 1.
 * @throws where the value is another
 */
export function share(what: string) {
  return (value: unknown): number => {
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw refusal(what, value, 'a number from 0 to 1 is needed');
  };
}
