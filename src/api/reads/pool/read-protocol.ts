import { EXIT, UserError, messageOf } from '../../../core/errors.ts';
import { isUnavailable } from '../../../store/transient-error.ts';
import { NotFound } from '../not-found.ts';
import type { EncodedBody } from '../../encoded-body.ts';
import type { CallName } from './read-store.ts';

/** A request to a worker. */
export type ReadRequest = { readonly call: number; readonly name: CallName; readonly input: object };

/** Why a read failed. */
export type ReadFailure = {
  readonly kind: 'not-found' | 'wrong-use' | 'unavailable' | 'unexpected';
  readonly message: string;
  readonly hint: string;
};

/** What a read returned: the answer, or why it failed. */
export type ReadResult = { readonly answer: EncodedBody } | { readonly failure: ReadFailure };

/** The answer of a worker. */
export type ReadResponse = { readonly call: number; readonly result: ReadResult };

/** What to say about an error of a read. */
export function failureOf(thrown: unknown): ReadFailure {
  const message = messageOf(thrown);
  if (thrown instanceof NotFound) return { kind: 'not-found', message, hint: thrown.hint };
  if (thrown instanceof UserError)
    return { kind: thrown.exitCode === EXIT.wrongUse ? 'wrong-use' : 'unavailable', message, hint: thrown.hint };
  if (isUnavailable(thrown))
    return { kind: 'unavailable', message: `Cannot read the store: ${message}`, hint: 'Try again in a moment' };
  return { kind: 'unexpected', message, hint: 'Please report this as a bug in Stepmeter' };
}
