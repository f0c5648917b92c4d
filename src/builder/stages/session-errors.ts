import type { ClaudeError } from '../../claude/runner/claude-result.ts';
import { UserError } from '../../core/errors.ts';
import { CutOff, RateLimited } from '../../engine/retry.ts';
import { BudgetExhausted, type Budget } from '../budget.ts';

/** A session of the Claude CLI did not do its task. */
export class AgentFailed extends Error {
  override readonly name = 'AgentFailed';
}

/** The HTTP statuses by which the API says that it is overloaded. */
const OVERLOADED = new Set<number | undefined>([429, 529]);

const SIGN_IN = 'Sign in by starting `claude`, or correct the API key, then continue with --resume';

/** Refusals that no repetition changes, by their status or by what the CLI says without asking the API. */
const REFUSALS: readonly { readonly statuses: readonly number[]; readonly text: RegExp; readonly hint: string }[] = [
  { statuses: [401, 403], text: /\b(?:not logged in|please run \/login|invalid api key)\b/iu, hint: SIGN_IN },
  {
    statuses: [404],
    text: /\bissue with the selected model\b/iu,
    hint: 'Start a new build with a model that this account can use: --model',
  },
];

const NOT_STARTED = 'Install the Claude CLI 1.0.100 or newer, then continue with --resume';

/** The error of a build whose session ended like this. */
export function errorOf({ type, message, apiStatus }: ClaudeError, budget: Budget): Error {
  if (type === 'cancelled') return new DOMException('The build was cancelled', 'AbortError');
  if (type === 'signal') return new CutOff(message);
  if (type === 'max_budget')
    return new BudgetExhausted(`A session reached its share of the budget: ${message}`, budget.limit());
  if (OVERLOADED.has(apiStatus)) return new RateLimited(message);
  const refusal = REFUSALS.find(
    ({ statuses, text }) => statuses.some((status) => status === apiStatus) || text.test(message),
  );
  const hint = type === 'not_started' ? NOT_STARTED : refusal?.hint;
  return hint === undefined ? new AgentFailed(message) : new UserError(message, { hint });
}
