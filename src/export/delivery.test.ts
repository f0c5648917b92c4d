import { describe, expect, test } from 'vitest';
import { deliveryOf } from './delivery.ts';

const NOW = Date.UTC(2026, 10, 27, 12);

describe('deliveryOf()', () => {
  test.each([200, 202])('accepts %i', (status) => {
    expect(deliveryOf(answer(status, {}, '{}'), NOW)).toEqual({ outcome: 'accepted', rejected: 0, message: '' });
  });

  test.each([
    ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}', 3, 'too old'],
    ['{"partialSuccess":{"rejectedDataPoints":2}}', 2, ''],
    ['{"partialSuccess":{"errorMessage":"deprecated"}}', 0, 'deprecated'],
    ['{"partialSuccess":{"rejectedSpans":-1}}', 0, ''],
    ['not JSON', 0, ''],
  ])('reads the partial success %s', (body, rejected, message) => {
    expect(deliveryOf(answer(200, {}, body), NOW)).toEqual({ outcome: 'accepted', rejected, message });
  });

  test.each([400, 413, 422, 431])('treats %i as a permanent refusal', (status) => {
    expect(deliveryOf(answer(status), NOW)).toEqual({ outcome: 'refused', reason: `HTTP ${status}` });
  });

  test.each([401, 403, 404, 405, 415, 501, 302])(
    'takes %i as an endpoint that does not accept the signal',
    (status) => {
      expect(deliveryOf(answer(status), NOW).outcome).toBe('unsupported');
    },
  );

  test('names the target of a redirect without user information', () => {
    const redirect = answer(302, { location: 'https://user:secret@sso.example/login' });
    expect(deliveryOf(redirect, NOW)).toMatchObject({ reason: 'HTTP 302: redirect to https://sso.example/login' });
  });

  test('treats a web page as an endpoint that does not accept the signal, whatever its status', () => {
    const page = answer(200, { 'content-type': 'text/html; charset=utf-8' }, '<html>Sign in</html>');
    expect(deliveryOf(page, NOW).outcome).toBe('unsupported');
  });

  test.each([408, 429])('takes %i as worth another try', (status) => {
    expect(deliveryOf(answer(status), NOW)).toEqual({ outcome: 'unavailable', reason: `HTTP ${status}` });
  });

  test.each([500, 502, 503, 504])('takes %i as worth another try, and as a server error', (status) => {
    const unavailable = { outcome: 'unavailable', reason: `HTTP ${status}` };
    expect(deliveryOf(answer(status), NOW)).toEqual({ ...unavailable, isServerError: true });
    // A back end that asks to wait is overloaded; no item is at fault.
    const waiting = deliveryOf(answer(status, { 'retry-after': '1' }), NOW);
    expect(waiting).toEqual({ ...unavailable, retryAfterMs: 1000 });
  });

  test.each([
    [404, true],
    [405, true],
    [501, true],
    [401, undefined],
    [415, undefined],
    [302, undefined],
  ])('knows whether the endpoint of %i is missing', (status, isMissing) => {
    expect(deliveryOf(answer(status), NOW)).toMatchObject({ outcome: 'unsupported' });
    expect((deliveryOf(answer(status), NOW) as { isMissing?: true }).isMissing).toBe(isMissing);
  });

  test.each([
    ['120', 120_000],
    [new Date(NOW + 30_000).toUTCString(), 30_000],
    [new Date(NOW - 30_000).toUTCString(), 0],
    ['999999999', 3_600_000],
    ['soon', undefined],
  ])('reads Retry-After: %s', (header, retryAfterMs) => {
    const delivery = deliveryOf(answer(429, { 'retry-after': header }), NOW);
    expect(delivery).toEqual({
      outcome: 'unavailable',
      reason: 'HTTP 429',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });

  test('gives the message of the back end as one short line', () => {
    const status = answer(
      400,
      {},
      JSON.stringify({ code: 3, message: `\u001b[31mbad\r\n  span\u202e ${'x'.repeat(500)}` }),
    );
    const { reason } = deliveryOf(status, NOW) as { reason: string };
    expect(reason).toMatch(/^HTTP 400: \[31mbad span x+$/);
    expect(reason.length).toBeLessThanOrEqual(210);
  });
});

function answer(status: number, headers: Record<string, string> = {}, body = '') {
  return { status, headers, body };
}
