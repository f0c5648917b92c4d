import type { IncomingHttpHeaders } from 'node:http';
import { displayUrl } from '../core/text/display-url.ts';
import { asObject, asText } from '../core/json.ts';

/** The result of an OTLP request. */
export type Delivery =
  /** The back end dropped `rejected` of the items and asks not to resend them. */
  | { readonly outcome: 'accepted'; readonly rejected: number; readonly message: string }
  /** Refused permanently because of its content. */
  | { readonly outcome: 'refused'; readonly reason: string }
  /** The endpoint does not accept this signal, whatever is in the request. */
  | {
      readonly outcome: 'unsupported';
      readonly reason: string;
      /** Set if the endpoint does not exist, unlike one that refuses the credentials. */
      readonly isMissing?: true;
    }
  /** Worth another try, not before `retryAfterMs` where the back end says so. */
  | {
      readonly outcome: 'unavailable';
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** Set if the back end responded with a server error without asking to wait. */
      readonly isServerError?: true;
    };

/** An HTTP response with its body as text. */
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/**
 * Statuses that concern the endpoint or its credentials rather than the data: a span dropped because of a wrong token
 * would be lost although the token can be corrected.
 */
const ABOUT_THE_ENDPOINT: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 406, 407, 410, 415, 501]);

/** Statuses of an endpoint that does not exist. */
const MISSING: ReadonlySet<number> = new Set([404, 405, 501]);

/** Interprets a response; `now`, in milliseconds since 1970, is the reference for a `Retry-After` date. */
export function deliveryOf(answer: Answer, now: number): Delivery {
  const { status, headers } = answer;
  if (status >= 200 && status <= 299) return acceptance(answer);
  const reason = reasonOf(answer);
  if (ABOUT_THE_ENDPOINT.has(status) || status < 400)
    return { outcome: 'unsupported', reason, ...(MISSING.has(status) && { isMissing: true }) };
  if (!isTransient(status)) return { outcome: 'refused', reason };
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  if (retryAfterMs !== undefined) return { outcome: 'unavailable', reason: `HTTP ${status}`, retryAfterMs };
  return { outcome: 'unavailable', reason: `HTTP ${status}`, ...(status >= 500 && { isServerError: true }) };
}

/** A sign-in page also answers 200 but accepts nothing. */
function acceptance({ status, headers, body }: Answer): Delivery {
  if (/^text\/html/i.test(headers['content-type'] ?? ''))
    return { outcome: 'unsupported', reason: `HTTP ${status} with a web page instead of an OTLP response` };
  const partial = asObject(asObject(jsonOf(body))['partialSuccess']);
  const rejected = Number(partial['rejectedSpans'] ?? partial['rejectedDataPoints'] ?? 0);
  const message = shortText(asText(partial['errorMessage']) ?? '');
  return { outcome: 'accepted', rejected: Number.isSafeInteger(rejected) ? Math.max(0, rejected) : 0, message };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAX_REASON_LENGTH = 200;

/** Reduces a back end's text to one short line: it is logged and stored, and can contain anything. */
function shortText(text: string): string {
  return text
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_REASON_LENGTH)
    .toWellFormed();
}

function reasonOf({ status, headers, body }: Answer): string {
  const details = status < 400 ? `redirect to ${displayUrl(headers.location ?? 'nowhere')}` : messageIn(body);
  return `HTTP ${status}${details === '' ? '' : `: ${shortText(details)}`}`;
}

/** The message of a `google.rpc.Status`, the format of OTLP errors, or the raw text. */
function messageIn(body: string): string {
  const json = jsonOf(body);
  return json === undefined ? body : (asText(asObject(json)['message']) ?? '');
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The longest delay that a back end can request. */
const MAX_RETRY_AFTER_MS = 60 * 60 * 1000;

/** Parses `Retry-After`, a number of seconds or a date; undefined if it is neither. */
function retryAfter(header: string | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS);
}
