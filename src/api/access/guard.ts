import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from '../libraries.ts';
import { problem } from '../problem.ts';
import { accessOf, cookieOf, type Access, type Tokens } from './tokens.ts';

/** What a request may be. */
export type Gate = {
  readonly tokens: Tokens;
  /** The values of the `Host` header that are accepted, in lower case. */
  readonly hosts: ReadonlySet<string>;
  /** The port, which the name of the cookie contains: browsers send cookies to every port of a host. */
  readonly port: () => number;
  /** Whether changes are refused whatever the token. */
  readonly isReadOnly: boolean;
};

const NO_SCRIPTS_OF_OTHERS = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': NO_SCRIPTS_OF_OTHERS,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Refuses requests to other host names, which a page of another origin can make by rebinding its DNS name. */
export function guardHost({ hosts, port }: Gate): MiddlewareHandler {
  return async (context, next) => {
    const host = (context.req.header('host') ?? '').toLowerCase();
    if (!hosts.has(host.replace(new RegExp(`:${port()}$`), '')))
      return problem(
        421,
        `Cannot answer for the host ${JSON.stringify(host)}: it is not a name of this server`,
        'Start the server with --allow-host NAME to accept requests under this name',
      );
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
    return undefined;
  };
}

/** Refuses requests of pages of other origins, whatever tokens or cookies they have. */
export function guardOrigin(): MiddlewareHandler {
  return async (context, next) => {
    if (isForeign(context))
      return problem(403, 'Cannot answer a page of another origin', 'Open the address that `stepmeter serve` prints');
    await next();
    return undefined;
  };
}

/**
 * Whether a page of another origin made the request. Other ports of this host belong to the same site, so cookies are
 * sent. The scheme of the origin is not compared: a proxy in front of the server may use TLS.
 */
function isForeign({ req }: Context): boolean {
  const [site, origin] = [req.header('sec-fetch-site'), req.header('origin')];
  if (site !== undefined && !['same-origin', 'none'].includes(site)) return true;
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== req.header('host');
}

/** Refuses requests without a token or its cookie. */
export function guardAccess(gate: Gate): MiddlewareHandler {
  return async (context, next) => {
    if (accessOfRequest(context, gate) === undefined)
      return problem(
        401,
        'Cannot answer without a valid token',
        'Open the address that `stepmeter serve` prints, or send the token of serve-tokens.json as a bearer token',
        { 'www-authenticate': 'Bearer realm="stepmeter"' },
      );
    await next();
    return undefined;
  };
}

/** What the token or the cookie of a request may do; undefined without a valid one. */
export function accessOfRequest(context: Context, { tokens, port }: Gate): Access | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  return (
    accessOf(tokens, bearer, (token) => token) ?? accessOf(tokens, getCookie(context, cookieName(port())), cookieOf)
  );
}

/** Refuses changes without full access, or if the server is read-only. */
export function guardChange(gate: Gate): MiddlewareHandler {
  return async (context, next) => {
    if (gate.isReadOnly || accessOfRequest(context, gate) !== 'full')
      return problem(
        403,
        'Cannot change anything: this access is read-only',
        'Use the full token, without --read-only',
      );
    await next();
    return undefined;
  };
}

/** The name of the cookie of a server on this port. */
export function cookieName(port: number): string {
  return `stepmeter_${port}`;
}
