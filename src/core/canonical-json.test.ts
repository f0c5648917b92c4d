import { expect, test } from 'vitest';
import { canonicalJson, sha256 } from './canonical-json.ts';

test('canonicalJson() does not depend on the order of properties, but on that of lists', () => {
  const one = canonicalJson({ b: [{ d: 1, c: null }], a: 'é' });
  expect(one).toBe('{"a":"é","b":[{"c":null,"d":1}]}');
  expect(canonicalJson({ a: 'é', b: [{ c: null, d: 1 }] })).toBe(one);
  expect(canonicalJson({ b: [1, 2] })).not.toBe(canonicalJson({ b: [2, 1] }));
});

test('sha256() of a text is that of its UTF-8 bytes', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('é')).toBe(sha256(Buffer.from('é', 'utf8')));
});
