import * as v from 'valibot';
import { described, optional, text, uuid } from './fields.ts';

/** The ID of a session, as assigned by its runner. */
export const sessionId = described(uuid, 'The ID that the runner assigned to the CLI process');

/** The subagent that did something. */
export const agentId = optional(described(text, 'The subagent; absent for the main agent'));

const PROCESS = 'a process ID';

/** The process ID of a record's CLI. */
export const processId = described(
  v.pipe(
    v.number(PROCESS),
    v.metadata({ written: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
    v.transform(Math.round),
    v.safeInteger(PROCESS),
    v.minValue(1, PROCESS),
  ),
  'The process ID of the CLI',
);

/** A span of time that does not end before it starts. */
export function startingBefore<T extends { readonly at: number; readonly startedAt: number }>(value: T): T {
  return { ...value, startedAt: Math.min(value.startedAt, value.at) };
}
