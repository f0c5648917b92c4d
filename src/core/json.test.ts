import { describe, expect, test } from 'vitest';
import { asArray, asCount, asNumber, asObject, asText, asTime, isObject, parseJson } from './json.ts';

describe('accessors of JSON of which nothing is known', () => {
  test('take an object for one, and nothing else', () => {
    expect(isObject({})).toBe(true);
    for (const other of [null, undefined, [], 'x', 1, true]) {
      expect(isObject(other)).toBe(false);
      expect(asObject(other)).toEqual({});
    }
    expect(asObject({ a: 1 })).toEqual({ a: 1 });
  });

  test('take an array for one, and nothing else', () => {
    expect(asArray([1, null])).toEqual([1, null]);
    for (const other of [null, undefined, {}, 'x', { length: 1 }]) expect(asArray(other)).toEqual([]);
  });

  test('take a text that says something', () => {
    expect(asText('x')).toBe('x');
    for (const other of ['', 1, null, undefined, ['x']]) expect(asText(other)).toBeUndefined();
  });

  test('take a finite number', () => {
    expect(asNumber(-1.5)).toBe(-1.5);
    expect(asNumber(0)).toBe(0);
    for (const other of [Number.NaN, Infinity, '1', null, undefined]) expect(asNumber(other)).toBeUndefined();
  });

  test.each([
    [3, 3],
    [2.6, 3],
    [-1, 0],
    ['3', 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [1e300, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [2 ** 53, 0],
    [undefined, 0],
  ])('count %s as %d', (value, count) => {
    expect(asCount(value)).toBe(count);
  });
});

test('asTime() accepts integer milliseconds since 1970', () => {
  expect([asTime(0), asTime(1_790_000_000_000.4)]).toEqual([0, 1_790_000_000_000]);
  for (const other of [-1, 1e300, Number.NaN, Infinity, '1', null, undefined]) expect(asTime(other)).toBeUndefined();
});

describe('parseJson()', () => {
  test('reads JSON', () => {
    expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
    expect(parseJson('null')).toBeNull();
  });

  test.each(['', '{"a":', '{"a":1}{', 'undefined'])('finds nothing in %j', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });
});
