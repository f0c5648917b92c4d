import * as v from 'valibot';
import { UUID } from '../../core/ids/ids.ts';
import { storableText } from '../../core/json.ts';

const TEXT = 'a text that is not empty';

/** A text that is not empty, without characters that databases do not store unchanged. */
export const text = v.pipe(v.string(TEXT), v.regex(/[^\0]/, TEXT), v.transform(storableText));

/** A UUID in canonical form. */
export const uuid = v.pipe(v.string('a UUID'), v.regex(UUID, 'a UUID'));

const PATH = 'a path within the project';

/** Neither absolute nor with a part `..`. */
const INSIDE = /^(?!\/)(?!(?:[^\0]*\/)?\.\.(?:\/|$))[^\0]+$/;

/** A path relative to the project that does not lead out of it. */
export const path = v.pipe(
  v.string(PATH),
  v.metadata({ written: v.pipe(v.string(), v.regex(INSIDE)) }),
  v.transform(storableText),
  v.regex(INSIDE, PATH),
);

const TIME = 'a time in milliseconds since 1970';

/** The maximum time of a JavaScript date. */
const MAX_TIME = 8.64e15;

/** A time in milliseconds since 1970. */
export const time = v.pipe(v.number(TIME), v.minValue(0, TIME), v.maxValue(MAX_TIME, TIME), v.transform(Math.round));

const NUMBER = 'a number';

/** A finite number: JSON can hold larger ones than JavaScript. */
export const number = v.pipe(v.number(NUMBER), v.finite(NUMBER));

/** A number that is not negative. */
export const amount = v.pipe(number, v.minValue(0, NUMBER));

const WHOLE = 'an integer';

/** An integer within the range in which sums are exact; other numbers are rounded. */
export const whole = v.pipe(
  v.number(WHOLE),
  v.metadata({ written: v.pipe(v.number(), v.integer()) }),
  v.transform(Math.round),
  v.safeInteger(WHOLE),
);

const COUNT = 'a count';

/** A non-negative integer; other numbers are rounded. */
export const count = v.pipe(
  v.number(COUNT),
  v.metadata({ written: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  v.transform(Math.round),
  v.safeInteger(COUNT),
  v.minValue(0, COUNT),
);

/** A list of texts. */
export const texts = listOf(v.string());

/** An object with these fields; others are left out, and so are fields without a value. */
export function fields<E extends v.ObjectEntries>(entries: E) {
  return v.pipe(v.object(entries, 'an object'), v.transform(withoutUndefined));
}

function withoutUndefined<T extends object>(value: T): T {
  if (!Object.values(value).includes(undefined)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

/** A field that may be missing; an invalid value counts as missing. */
export function optional<S extends v.GenericSchema>(schema: S) {
  return v.exactOptional(v.fallback(schema, undefined as never));
}

/** `schema` with a description of its field in the published schema. */
export function described<S extends v.GenericSchema>(schema: S, description: string): S {
  // The description comes before any transformation: the published schema describes what is written, not what is read.
  const [first, ...rest] =
    'pipe' in schema ? (schema.pipe as [S, ...v.PipeItem<unknown, unknown, v.BaseIssue<unknown>>[]]) : [schema];
  return v.pipe(first, v.description(description), ...rest) as unknown as S;
}

/** The list of the items that are valid, among the first `limit`. */
export function listOf<S extends v.GenericSchema>(item: S, limit = Number.POSITIVE_INFINITY) {
  return v.pipe(
    v.array(v.unknown(), 'a list'),
    v.metadata({ written: v.array(item) }),
    v.transform((items) => items.slice(0, limit).flatMap((one) => validItem(item, one))),
  );
}

function validItem<S extends v.GenericSchema>(item: S, value: unknown): v.InferOutput<S>[] {
  const { success, output } = v.safeParse(item, value);
  return success ? [output] : [];
}

/**
 * A value of which only `checked` is checked, and which is passed on as it is: the store refuses what does not fit.
 * `written` describes all of it.
 */
export function describedBy<S extends v.GenericSchema>(written: S, checked: v.GenericSchema) {
  return v.pipe(
    checked,
    v.metadata({ written }),
    v.transform((value) => value as v.InferOutput<S>),
  );
}
