import { messageOf } from '../../core/errors.ts';

/** What an address answered, or why it did not. */
export type Answer =
  | { readonly status: number; readonly body: unknown }
  | { readonly status?: undefined; readonly found: string };

/** What goes with a question. */
export type Question = {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST. */
  readonly body?: object;
};

const ANSWER_MS = 5000;

/** Asks an address. Never throws. */
export async function ask(url: string, { headers, body }: Question = {}): Promise<Answer> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: parsed(await response.text()) };
  } catch (error) {
    return { found: `${url} does not answer: ${causeOf(error)}` };
  }
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

/** Whether an answer is a success. */
export function isOk(answer: Answer): answer is Extract<Answer, { status: number }> {
  return answer.status !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Says in a few words what was answered instead. */
export function describeAnswer(url: string, answer: Answer): string {
  return answer.status === undefined ? answer.found : `${url} answers ${answer.status}`;
}
