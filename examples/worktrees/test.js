import { equal } from 'node:assert';

const { slugify, initials, wrap } = await import('./src/index.js');

if (slugify) equal(slugify('A b'), 'a-b');
if (initials) equal(initials('Ada Lovelace'), 'AL');
if (wrap) equal(wrap('one two', 4), 'one\ntwo');
