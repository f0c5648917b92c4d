import type { ReadFailure } from './reads/pool/read-protocol.ts';

/** A problem as in RFC 9457, with what to do about it. */
export type Problem = {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly hint: string;
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  421: 'Misdirected Request',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A response that states a problem. */
export function problem(
  status: number,
  detail: string,
  hint: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body: Problem = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, hint };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

/** A response to a request whose method the resource does not have. */
export function methodProblem({ method }: { readonly method: string }, allowed: readonly string[]): Response {
  return problem(405, `Cannot ${method} this resource`, `Use ${allowed.join(' or ')}`, { allow: allowed.join(', ') });
}

const STATUS: Readonly<Record<ReadFailure['kind'], number>> = {
  'not-found': 404,
  'wrong-use': 400,
  unavailable: 503,
  unexpected: 500,
};

/** A response that states why a read failed. */
export function readProblem({ kind, message, hint }: ReadFailure): Response {
  return problem(STATUS[kind], message, hint);
}
