// Whether the words of a command, or of a script that a shell gets, take NODE_OPTIONS away from what they start: then
// Node does not load what observes its reads, and nothing says so.
'use strict';

// It is a Node program, which passes on what it inherited.
const CROSS_ENV = /\bcross-env(?:-shell)?(?:\s+\w+=(?:"[^"]*"|'[^']*'|\S*))+/g;

const ASSIGNED = /(?:^|[\s;&|("'`{])NODE_OPTIONS=("[^"]*"|'[^']*'|[^\s;&|)]*)/g;

const EMPTIED =
  /(?:^|[\s;&|("'`{/])(?:unset\s[^;&|]*\bNODE_OPTIONS\b|env\s+(?:-\S+\s+|\w+=\S*\s+)*(?:-i|-|--ignore-environment|-u\s*NODE_OPTIONS|--unset=NODE_OPTIONS)(?:\s|$))/;

module.exports = (words) => {
  const text = words.join(' ').replaceAll(CROSS_ENV, '');
  const assigned = [...text.matchAll(ASSIGNED)].some(([, value]) => !/^[^']*\$\{?NODE_OPTIONS\b/.test(value));
  return assigned || EMPTIED.test(text);
};
