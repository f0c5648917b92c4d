import { fileChangesOf } from './file-changes.ts';
import { textDifference } from './line-difference.ts';
import { measurePayload } from './measure-payload.ts';

type Json = { readonly [key: string]: unknown };

/**
 * A hook payload with its content measured and left out: prompts, answers, file contents and command lines never
 * reach the store. Measuring what has been measured changes nothing.
 */
export function measuredPayload(payload: Json): Json {
  return measurePayload(payload, (call) => fileChangesOf(call, textDifference));
}
