import { codeOf } from '../../core/errors.ts';

/** A relay that is stopped waits for it before its last pass; Docker gives a container 10 s to stop. */
const TIMEOUT_MS = 5000;

/**
 * Sends a body by HTTP POST. Redirects are refused: they could lead anywhere.
 * @throws {Error} if it is not accepted; the message does not contain the address
 */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(reasonOf);
  // Without a cause: messages of fetch can contain the address.
  if (typeof response === 'string') throw new Error(`the receiver cannot be reached: ${response}`);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver answered with status ${response.status}`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const code = codeOf(error.cause);
  // Codes of the HTTP client itself mean nothing to people; those of the system are known.
  return code === undefined || code.startsWith('UND_ERR') ? 'the connection failed' : code;
}
