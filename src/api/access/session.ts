import type { Context } from 'hono';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { setCookie } from '../libraries.ts';
import { problem } from '../problem.ts';
import { accessOfRequest, cookieName, type Gate } from './guard.ts';
import { accessOf, cookieOf } from './tokens.ts';

/** A month: the browser forgets an address that is no longer used. */
const COOKIE_SECONDS = 30 * 24 * 60 * 60;

/** Exchanges a token, which the page finds in the fragment of its address, for a cookie that scripts cannot read. */
export async function openSession(context: Context, gate: Gate): Promise<Response> {
  const token = asText(asObject(parseJson(await context.req.text()))['token']);
  const access = accessOf(gate.tokens, token, (one) => one);
  if (access === undefined || token === undefined)
    return problem(
      401,
      'Cannot open a session: the token is not valid',
      'Open the address that `stepmeter serve` prints; tokens change when serve-tokens.json is deleted',
    );
  setCookie(context, cookieName(gate.port()), cookieOf(token), {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    maxAge: COOKIE_SECONDS,
  });
  return context.json({ access: gate.isReadOnly ? 'read' : access });
}

/** What the session of a request may do, which decides whether the page offers changes. */
export function sessionAccess(context: Context, gate: Gate): Response {
  const access = gate.isReadOnly ? 'read' : accessOfRequest(context, gate);
  return context.json({ access }, 200, { 'cache-control': 'no-store' });
}
