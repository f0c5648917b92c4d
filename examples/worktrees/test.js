import { equal } from 'node:assert';
import * as tools from './src/index.js';

if (tools.slugify) equal(tools.slugify('A b'), 'a-b');
if (tools.initials) equal(tools.initials('Ada Lovelace'), 'AL');
if (tools.wrap) equal(tools.wrap('one two', 4), 'one\ntwo');
