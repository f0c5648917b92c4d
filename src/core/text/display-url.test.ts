import { expect, test } from 'vitest';
import { displayUrl } from './display-url.ts';

test.each([
  ['https://user:secret@host:4318/v1/traces?a=b@c', 'https://host:4318/v1/traces?a=b@c'],
  ['http://token@host', 'http://host'],
  ['http://user:p@ss@host/a', 'http://host/a'],
  ['user:secret@host:4318', 'host:4318'],
  ['http:user:secret@host', 'http:host'],
  ['http://user:se cret@host', 'http://host'],
  ['http://host:4318/@path', 'http://host:4318/@path'],
  ['http://host:4318', 'http://host:4318'],
])('displayUrl(%j) is %j', (url, expected) => {
  expect(displayUrl(url)).toBe(expected);
});
