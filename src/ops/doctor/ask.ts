import { displayUrl } from '../../core/text/display-url.ts';
import { messageOf } from '../../core/errors.ts';

/** The response of an address, or why there is none. */
export type Answer =
  | { readonly status: number; readonly body: unknown }
  | { readonly status?: undefined; readonly found: string };

/** Headers and body of a request. */
export type Question = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST. */
  readonly body?: object;
};

const ANSWER_MS = 5000;

/** Sends a request. Never throws. */
export async function ask(url: string, { headers, body }: Question = {}): Promise<Answer> {
  try {
    const { address, authorization } = splitUser(url);
    const response = await fetch(address, {
      signal: AbortSignal.timeout(ANSWER_MS),
      // The exporter follows none.
      ...(body && { redirect: 'manual' }),
      headers: { ...authorization, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (error) {
    return { found: `No response from ${displayUrl(url)}: ${causeOf(error)}` };
  }
}

/** `fetch` accepts no user in a URL, and quotes the URL that it refuses. */
function splitUser(url: string): { address: string; authorization?: Record<string, string> } {
  const { username, password } = URL.parse(url) ?? {};
  if (!username && !password) return { address: url };
  const credentials = [username, password].map((part) => decodeURIComponent(part ?? '')).join(':');
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { address: displayUrl(url), authorization: { authorization } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error
    ? error.cause.message || error.message
    : messageOf(error);
}

/** Whether a response is a success. */
export function isOk(answer: Answer): answer is Extract<Answer, { status: number }> {
  return answer.status !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Describes an unsuccessful response in a few words. */
export function describeAnswer(url: string, answer: Answer): string {
  return answer.status === undefined ? answer.found : `${displayUrl(url)} responded with HTTP ${answer.status}`;
}
