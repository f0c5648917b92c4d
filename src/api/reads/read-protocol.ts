import { UserError, messageOf } from '../../core/errors.ts';
import { UnwritableStore } from '../../store/sqlite-problem.ts';
import { NotFound } from './not-found.ts';
import type { ReadName } from './reads.ts';

/** A request to a worker. */
export type ReadRequest = { readonly call: number; readonly name: ReadName; readonly input: object };

/** Why a read failed. */
export type ReadFailure = {
  readonly kind: 'not-found' | 'wrong-use' | 'locked' | 'unexpected';
  readonly message: string;
  readonly hint: string;
};

/** What a read returned: the answer as JSON, or why it failed. */
export type ReadResult = { readonly json: string } | { readonly failure: ReadFailure };

/** The answer of a worker. */
export type ReadResponse = { readonly call: number; readonly result: ReadResult };

/** What to say about an error of a read. */
export function failureOf(thrown: unknown): ReadFailure {
  const message = messageOf(thrown);
  if (thrown instanceof NotFound) return { kind: 'not-found', message, hint: thrown.hint };
  if (thrown instanceof UnwritableStore) return { kind: 'locked', message, hint: thrown.hint };
  if (thrown instanceof UserError) return { kind: 'wrong-use', message, hint: thrown.hint };
  return { kind: 'unexpected', message, hint: 'Please report this as a bug in Stepmeter' };
}
