import { describe, expect, test } from 'vitest';
import { deliver, type Post } from './deliver.ts';
import type { Delivery } from './delivery.ts';

const ACCEPTED: Delivery = { outcome: 'accepted', rejected: 0, message: '' };
const REFUSED: Delivery = { outcome: 'refused', reason: 'HTTP 400' };

const ITEMS = Array.from({ length: 100 }, (_, i) => i);

const SERVER_ERROR: Delivery = { outcome: 'unavailable', reason: 'HTTP 500', isServerError: true };

describe('deliver()', () => {
  test('sends all items as one request', async () => {
    const { post, requests } = refusing([]);
    expect(await deliver(ITEMS, post)).toEqual({ accepted: ITEMS, refused: [], partial: [], suspects: [] });
    expect(requests).toEqual([ITEMS]);
  });

  test('finds the items that are to blame and delivers each of the others once', async () => {
    const { post, requests } = refusing([0, 57]);
    const { accepted, refused, problem } = await deliver(ITEMS, post);
    expect(problem).toBeUndefined();
    expect(accepted.toSorted((a, b) => a - b)).toEqual(ITEMS.filter((item) => item !== 0 && item !== 57));
    expect(refused).toEqual([0, 57].map((item) => ({ item, reason: 'HTTP 400' })));
    expect(requests.length).toBeLessThanOrEqual(40);
  });

  test('blames no item of an endpoint that refuses an empty request as well', async () => {
    const { post, requests } = refusing(ITEMS, () => REFUSED);
    const delivered = await deliver(ITEMS, post);
    expect(delivered).toMatchObject({ accepted: [], refused: [], problem: { outcome: 'unsupported' } });
    expect(requests).toEqual([ITEMS, []]);
  });

  test('stops at a problem and keeps what arrived before it', async () => {
    const { post } = refusing([99], (items) =>
      items.includes(50) ? { outcome: 'unavailable', reason: 'HTTP 503' } : ACCEPTED,
    );
    const { accepted, refused, problem } = await deliver(ITEMS, post);
    expect(accepted).toEqual(ITEMS.slice(0, 50));
    expect(refused).toEqual([]);
    expect(problem).toEqual({ outcome: 'unavailable', reason: 'HTTP 503' });
  });

  test('finds the items that alone get a server error, if asked to', async () => {
    const { post, requests } = failing((items) => items.some((item) => [3, 60].includes(item)));
    const delivered = await deliver(ITEMS, post, { bisectsServerErrors: true });
    expect(delivered.accepted.toSorted((a, b) => a - b)).toEqual(ITEMS.filter((item) => item !== 3 && item !== 60));
    expect(delivered).toMatchObject({
      refused: [],
      suspects: [3, 60].map((item) => ({ item, reason: 'HTTP 500' })),
      problem: SERVER_ERROR,
    });
    expect(requests.length).toBeLessThanOrEqual(40);
  });

  test('does not look for such items while the back end fails with an empty request too', async () => {
    const { post, requests } = failing(() => true);
    const delivered = await deliver(ITEMS, post, { bisectsServerErrors: true });
    expect(delivered).toMatchObject({ accepted: [], suspects: [], problem: SERVER_ERROR });
    expect(requests).toEqual([ITEMS, []]);
  });

  test('gives up soon if the back end accepts nothing but an empty request', async () => {
    const { post, requests } = failing((items) => items.length > 0);
    const delivered = await deliver(ITEMS, post, { bisectsServerErrors: true });
    expect(delivered).toMatchObject({ accepted: [], problem: SERVER_ERROR });
    expect(requests.length).toBeLessThanOrEqual(14);
  });

  test('makes progress with a bounded number of requests where all items are bad', async () => {
    const { post, requests } = refusing(ITEMS);
    const { refused } = await deliver(ITEMS, post);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(ITEMS.length);
    expect(requests.length).toBeLessThanOrEqual(41);
  });

  test('reports a partial success, of which it is not known what was rejected', async () => {
    const { post } = refusing([], () => ({ outcome: 'accepted', rejected: 7, message: 'too old' }));
    expect(await deliver(ITEMS, post)).toEqual({
      accepted: ITEMS,
      refused: [],
      suspects: [],
      partial: [{ rejected: 7, message: 'too old' }],
    });
  });
});

/** A back end that refuses requests with certain items, and what it was sent. */
function refusing(bad: readonly number[], other: (items: readonly number[]) => Delivery = () => ACCEPTED) {
  const requests: (readonly number[])[] = [];
  const post: Post<number> = async (items) => {
    requests.push(items);
    return items.some((item) => bad.includes(item)) ? REFUSED : other(items);
  };
  return { post, requests };
}

/** A back end with a server error for certain requests, and what it was sent. */
function failing(isBad: (items: readonly number[]) => boolean) {
  const requests: (readonly number[])[] = [];
  const post: Post<number> = async (items) => {
    requests.push(items);
    return isBad(items) ? SERVER_ERROR : ACCEPTED;
  };
  return { post, requests };
}
