import { expect, test } from 'vitest';
import { modulesOf } from './loaded-modules.ts';

test('--version loads no package and hardly any modules', () => {
  const loaded = modulesOf(['--version']);
  expect(loaded.packages).toEqual([]);
  expect(loaded.own).toBeLessThanOrEqual(6);
});

test('exec loads no database, and no command but itself', () => {
  const loaded = modulesOf(['exec', '--workflow', 'w', '--step', 's', '--', 'true']);
  expect(loaded.packages).toEqual(expect.arrayContaining(['yargs', 'uuidv7']));
  for (const name of ['kysely', 'pg', 'valibot']) expect(loaded.packages).not.toContain(name);
  expect(loaded.own).toBeLessThanOrEqual(114);
  expect(loaded.ofPackages).toBeLessThanOrEqual(100);
});

// The time to start is the time to load modules. Their number does not depend on the machine, so it is what is limited.
// After a change that needs more modules for a good reason, raise the limit.

const YARGS_MODULES = 45;

test('hooks status loads the parser of the command line and its own modules', () => {
  const loaded = modulesOf(['hooks', 'status']);
  expect(loaded.own).toBeLessThanOrEqual(50);
  expect(loaded.ofPackages).toBeLessThanOrEqual(YARGS_MODULES + 1);
});
