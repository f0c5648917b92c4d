import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slugify } from '../src/slugify.js';

test('words are lower case and joined by hyphens', () => {
  assert.equal(slugify('Hello World'), 'hello-world');
});

test('accents go, their letters stay', () => {
  assert.equal(slugify('Crème brûlée'), 'creme-brulee');
});

test('several separators in a row are one hyphen', () => {
  assert.equal(slugify('one -- two,  three'), 'one-two-three');
});

test('a slug neither begins nor ends with a hyphen', () => {
  assert.equal(slugify('  "Quoted", at last!  '), 'quoted-at-last');
});

test('whole words are left out until the slug is short enough', () => {
  assert.equal(slugify('the quick brown fox', { longest: 12 }), 'the-quick');
  assert.equal(slugify('the quick brown fox', { longest: 15 }), 'the-quick-brown');
});

test('a title that is no string is a TypeError', () => {
  assert.throws(() => slugify(42), TypeError);
});
