import type { Problem } from '../../api/problem.ts';
import { CHANGE_HEADER } from '../../api/live/change-header.ts';
import { ApiError } from './api-error.ts';

/** The values of a query string; undefined ones are left out. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** An answer of the API, and the latest change of the store that it contains; null if it says nothing about one. */
export type Answer<A> = { readonly answer: A; readonly change: string | null };

let bearer: string | undefined;

/** Sends a token with each request, until called without one: the first figures need not wait for the cookie. */
export function sendToken(token: string | undefined): void {
  bearer = token;
}

const early = new Map<string, Promise<Response | undefined>>();

/** Asks the API before the code that needs the answer is loaded: the next request for the same takes this answer. */
export function askEarly(path: string, parameters: Parameters): void {
  const address = addressOf(path, parameters);
  early.set(address, send(address));
}

/** The response; undefined if the server cannot be reached. */
function send(address: string, init: RequestInit = {}): Promise<Response | undefined> {
  const headers = new Headers(init.headers);
  if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
  return fetch(address, { ...init, headers }).catch(() => undefined);
}

/**
 * The answer of the API to a request.
 * @throws {ApiError} if it is a problem, or the server cannot be reached
 */
export async function request<A>(path: string, parameters: Parameters = {}, init: RequestInit = {}): Promise<A> {
  return (await answerOf<A>(path, parameters, init)).answer;
}

/**
 * The answer of the API to a request, with the change that it names.
 * @throws {ApiError} if it is a problem, or the server cannot be reached
 */
export async function answerOf<A>(
  path: string,
  parameters: Parameters = {},
  init: RequestInit = {},
): Promise<Answer<A>> {
  const response = await responseOf(path, parameters, init);
  return { answer: (await response.json()) as A, change: response.headers.get(CHANGE_HEADER) };
}

async function responseOf(path: string, parameters: Parameters, init: RequestInit = {}): Promise<Response> {
  const address = addressOf(path, parameters);
  const sent = early.get(address);
  early.delete(address);
  const response = await (sent ?? send(address, init));
  if (!response)
    throw new ApiError({
      status: 0,
      detail: 'Cannot reach the server',
      hint: 'Check that `stepmeter serve` is running; the page continues by itself when it is',
    });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const { detail = `The server answered with ${response.status}`, hint = 'Reload the page' } = problem;
  throw new ApiError({ status: response.status, detail, hint });
}

/**
 * A file that the API writes.
 * @throws {ApiError} if the answer is a problem, or the server cannot be reached
 */
export async function requestFile(path: string, parameters: Parameters = {}): Promise<Blob> {
  return (await responseOf(path, parameters)).blob();
}

/** The address of a resource of the API. */
export function addressOf(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}
