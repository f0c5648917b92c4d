// Whether the words of a command, or of a script that a shell gets, take NODE_OPTIONS away from what they start: then
// Node does not load what observes its reads, and nothing says so.
'use strict';

// It is a Node program, which passes on what it inherited.
const CROSS_ENV = /\bcross-env(?:-shell)?(?:\s+\w+=(?:"[^"]*"|'[^']*'|\S*))+/g;

const ASSIGNED = /(?:^|[\s;&|("'`{])NODE_OPTIONS=("[^"]*"|'[^']*'|[^\s;&|)]*)/g;

const UNSET = /(?:^|[\s("'`{/])(?:unset|export\s+-(?=\w*n)\w+|(?:declare|typeset|local)\s+\+(?=\w*x)\w+)\s/;

// As a command of a shell, which `npm exec -c` is not.
const EXEC_EMPTY = /(?:^|[;&|("'`{\n]|\b(?:then|do|else))\s*exec(?:\s+-(?:l*a\s+\S+|l+))*\s+-[al]*c/;

/** Options of `env` that take variables away, and those whose next word is their argument. */
const ENV_EMPTY = /^-(?:$|[v0]*(?:[iS]|uNODE_OPTIONS$)|-i(?!gnore-s)|-s|-u\w*=NODE_OPTIONS$)/;
const ENV_ARGUMENT = /^-(?:[v0]*[uCa]|-[uca]\w*)$/;

const FOLDER_OPTION = /^(?:-[v0]*[Ca]|--[ca]\w*)$/;
const FOLDER = /(\s(?:-[v0]*[Ca]|--[ca]\w*)[=\s]\s*)(?:"[^"]*"|'[^']*'|\$\([^()]*\))/g;

module.exports = (words) => {
  const text = words.join(' ').replaceAll(CROSS_ENV, '');
  const assigned = [...text.matchAll(ASSIGNED)].some(([, value]) => !/^[^']*\$\{?NODE_OPTIONS\b/.test(value));
  return assigned || text.split(/[;&|]/).some(isUnset) || words.some((word) => EXEC_EMPTY.test(word)) || hasEnv(words);
};

function isUnset(command) {
  const at = command.search(UNSET);
  return at >= 0 && /\bNODE_OPTIONS\b/.test(command.slice(at));
}

function hasEnv(words) {
  // The name of a folder may have spaces; those are no words of their own.
  const named = words.map((word, at) => (FOLDER_OPTION.test(words[at - 1]) ? word.replaceAll(/\s/g, '_') : word));
  const text = named
    .join(' ')
    .replaceAll(/\\\r?\n/g, ' ')
    .replaceAll(FOLDER, '$1_');
  let isInEnv = false;
  let isArgument = false;
  for (const word of text.replaceAll(/[;&|()`\n]/g, ' ; ').split(/[\s"'\\]+/)) {
    if (isArgument && word === 'NODE_OPTIONS') return true;
    if (isInEnv && !isArgument && ENV_EMPTY.test(word)) return true;
    const goesOn = isInEnv && word !== ';' && (isArgument || word === '' || /^(?:-|\w+=)/.test(word));
    isArgument = goesOn && !isArgument && ENV_ARGUMENT.test(word);
    isInEnv = goesOn || /(?:^|[/{])env$/.test(word);
  }
  return false;
}
