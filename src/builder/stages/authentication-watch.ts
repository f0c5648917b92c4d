import type { ClaudeResult } from '../../claude/runner/claude-result.ts';
import type { JsonObject } from '../../core/json.ts';

/** Ends a session whose authentication the API refuses. */
export type AuthenticationWatch = {
  /** Aborted if the session should end. */
  readonly signal: AbortSignal;
  /** Takes a record of the stream. */
  readonly take: (record: JsonObject) => void;
  /** The result with what the watch found as its error. */
  readonly judge: (result: ClaudeResult) => ClaudeResult;
};

const UNAUTHENTICATED = 401;

/** After the first refusal of a request, the CLI may renew its sign-in. */
const REFUSALS = 2;

/**
 * Watches for refused authentication, which the CLI repeats for minutes before it says anything else.
 * @param cancelled aborted if the build is cancelled
 */
export function watchAuthentication(cancelled: AbortSignal): AuthenticationWatch {
  const refused = new AbortController();
  let refusals = 0;
  return {
    signal: AbortSignal.any([cancelled, refused.signal]),
    take: ({ type, subtype, attempt, error_status: status }) => {
      if (type !== 'system' || subtype !== 'api_retry') return;
      // Attempts also count those that were repeated for another reason; the first one begins another request.
      const earlier = attempt === 1 ? 0 : refusals;
      refusals = status === UNAUTHENTICATED ? earlier + 1 : 0;
      if (refusals >= REFUSALS) refused.abort();
    },
    judge: (result) => {
      if (!refused.signal.aborted || cancelled.aborted || result.ok) return result;
      const message = `Cannot finish the Claude session: the model API refused the authentication (${UNAUTHENTICATED})`;
      return { ...result, error: { type: 'api_error', message, apiStatus: UNAUTHENTICATED } };
    },
  };
}
