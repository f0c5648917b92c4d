import type { Problem } from '../../api/problem.ts';
import { ApiError } from './api-error.ts';

/** The values of a query string; undefined ones are left out. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

/**
 * The answer of the API to a request.
 * @throws {ApiError} if it is a problem, or the server cannot be reached
 */
export async function request<A>(path: string, parameters: Parameters = {}, init: RequestInit = {}): Promise<A> {
  const response = await fetch(addressOf(path, parameters), init).catch(() => undefined);
  if (!response)
    throw new ApiError({
      status: 0,
      detail: 'Cannot reach the server',
      hint: 'Check that `stepmeter serve` is running; the page continues by itself when it is',
    });
  if (response.ok) return (await response.json()) as A;
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const { detail = `The server answered with ${response.status}`, hint = 'Reload the page' } = problem;
  throw new ApiError({ status: response.status, detail, hint });
}

/** The address of a resource of the API. */
export function addressOf(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}
