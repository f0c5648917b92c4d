import { expect, test } from 'vitest';
import { contradictionsIn } from './contradictions.ts';

const SPEC = { name: 'slugify', purpose: 'Turns titles into URLs' };

test.each([
  ['two names', { constraints: ['The package is named `slug`'] }, /it has two names, slugify and slug$/],
  [
    'an export with two lists of parameters',
    { interface: '- `slugify(title)` returns a string.\n- `slugify(title, longest)` returns a string.' },
    /its interface has slugify twice, as `slugify\(title\)` and as `slugify\(title, longest\)`/,
  ],
  [
    'an export with two types',
    { interface: '```ts\nexport function f(a: string): string;\nexport function f(a: string): number;\n```' },
    /its interface has f twice/,
  ],
  [
    'a dependency that is demanded and refused',
    { constraints: ['Must use lodash', 'Never use `lodash`'] },
    /"Never use/,
  ],
  ['a dependency without dependencies', { constraints: ['No dependencies', 'Depends on zod'] }, /and "Depends on zod"/],
  [
    'TypeScript without TypeScript',
    { constraints: ['Uses TypeScript', 'Without TypeScript'] },
    /contradict each other/,
  ],
  [
    'a check by what is refused',
    { constraints: ['Do not use jest'], checks: ['npx jest'] },
    /forbids its check "npx jest"/,
  ],
  [
    'a check of the network',
    { constraints: ['No network access'], checks: ['curl localhost'] },
    /forbids its check "curl/,
  ],
  ['versions without a common one', { constraints: ['Node 20 and newer', 'Node.js < 18'] }, /"Node 20 and newer" and/],
])('contradictionsIn() finds %s, once', (_what, part, message) => {
  const found = contradictionsIn({ ...SPEC, ...part });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(message);
});

test.each([
  [{ constraints: ['No dependencies', 'Must use `fetch`', 'Node 20 and newer', 'Works with Node 22'] }],
  [{ constraints: ['No dependencies', 'Does not use dependencies at run time', 'Without network access'] }],
  [{ constraints: ['Must not use TypeScript'], checks: ['node --test', 'npm run lint'] }],
  [{ interface: '`slugify(title)` returns a string.\n\n- `slugify("a b")` is `a-b`\n- `slugify(title)` trims.' }],
  [{ interface: '```ts\nfunction f(a: string): string;\nfunction f(a: number): number;\n```' }],
  [{ purpose: 'The package is named slugify.' }],
])('contradictionsIn() accepts %j', (part) => {
  expect(contradictionsIn({ ...SPEC, ...part })).toEqual([]);
});
