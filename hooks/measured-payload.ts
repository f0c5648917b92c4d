import { fileChangesOf } from './file-changes.ts';
import { textDifference } from './line-difference.ts';
import { measurePayload } from './measure-payload.ts';

type Json = { readonly [key: string]: unknown };

/**
 * A hook payload whose content is replaced by measurements: prompts, answers, file contents and command lines never
 * reach the store. A payload that was already measured is returned unchanged.
 */
export function measuredPayload(payload: Json): Json {
  return measurePayload(payload, (call) => fileChangesOf(call, textDifference));
}
