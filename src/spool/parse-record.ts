import * as v from 'valibot';
import { asTime, isObject } from '../core/json.ts';
import { DAY_MS } from '../core/time/day.ts';
import type { RecordType, SpoolRecord } from './record.ts';
import { RECORD_SCHEMAS } from './schema/record-schemas.ts';

/** A record, or the reason why the bytes are not one. */
export type Parsed = { readonly record: SpoolRecord } | { readonly problem: string };

/** The maximum time in the future that a record may have: beyond it, the clock of its producer is wrong. */
const FUTURE_MS = DAY_MS;

/** Parses a record from a JSON value. */
export function parseRecord(value: unknown, now: number): Parsed {
  if (!isObject(value)) return { problem: `found ${found(value)}, expected an object` };
  if (value['v'] !== 1) return { problem: `v: found ${found(value['v'])}, expected version 1` };
  const type = value['type'];
  if (!isRecordType(type)) return { problem: `type: found ${foundType(type)}, expected a known record type` };
  const at = asTime(value['at']);
  if (at !== undefined && at > now + FUTURE_MS) return { problem: `timestamp ${at} is more than a day in the future` };
  const { success, output, issues } = v.safeParse(RECORD_SCHEMAS[type], value, { abortPipeEarly: true });
  return success ? { record: output } : { problem: `${type}: ${problemOf(issues)}` };
}

/** What a value is, without its content: a reason is logged and kept. */
function found(value: unknown): string {
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return `an object of ${Object.keys(value).length} fields`;
  return value === undefined ? 'nothing' : String(value);
}

function isRecordType(type: unknown): type is RecordType {
  return typeof type === 'string' && Object.hasOwn(RECORD_SCHEMAS, type);
}

/** A type that a newer version may write is shown as it is. */
function foundType(type: unknown): string {
  return typeof type === 'string' && /^[a-z.]{1,40}$/.test(type) ? `"${type}"` : found(type);
}

/** The maximum number of invalid fields that a reason names. */
const MAX_NAMED = 3;

function problemOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const named = issues.slice(0, MAX_NAMED).map(fieldProblem);
  return [...named, ...(issues.length > MAX_NAMED ? [`${issues.length - MAX_NAMED} more`] : [])].join('; ');
}

function fieldProblem(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'record';
  // An object reports a field that is missing as its own issue, which does not say what was expected of the field.
  return issue.input === undefined
    ? `${field} is missing`
    : `${field}: found ${found(issue.input)}, expected ${issue.message}`;
}
