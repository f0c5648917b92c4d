import { request, sendToken } from './request.ts';

/**
 * The token in the fragment of the address, which is removed from the address and the history. Requests send it until
 * it is exchanged.
 */
export function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token === undefined) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  sendToken(token);
  return token;
}

/** Exchanges a token for a cookie. */
export async function openSession(token: string): Promise<void> {
  await request('/session', {}, { method: 'POST', body: JSON.stringify({ token }) }).finally(() =>
    sendToken(undefined),
  );
}
