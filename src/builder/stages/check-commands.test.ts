import { expect, test } from 'vitest';
import { writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { commandsFor } from './check-commands.ts';

test('a check runs what the specification names, the scripts of the package, and the tools that it has', () => {
  const folder = temporaryFolder();
  expect(commandsFor(folder, ['npm test'])).toEqual([]);
  const scripts = {
    test: 'vitest run',
    lint: 'oxlint',
    build: 'tsc',
    prepare: 'no',
    'format:check': 'oxfmt --check .',
  };
  writeFiles(folder, {
    'package.json': JSON.stringify({ name: 'x', scripts }),
    'tsconfig.json': '{}',
    'node_modules/.bin/tsc': '',
    'node_modules/.bin/oxlint': '',
    'node_modules/.bin/vitest': '',
    'node_modules/.bin/knip': '',
    'node_modules/publint/package.json': '{}',
  });
  const commands = (...specified: string[]) =>
    commandsFor(folder, specified).map(({ command, tool }) => tool?.id ?? command);
  const scriptsAndTools = [
    'npm run format:check',
    'npm run lint',
    'npm run build',
    'npx tsc --noEmit',
    'npx knip',
    'publint',
  ];
  expect(commands('npm test')).toEqual(['npm test', ...scriptsAndTools]);
  expect(commands('npm run lint', 'npm test').filter((one) => one === 'npm run lint')).toHaveLength(1);
  writeFiles(folder, { 'package.json': '{"name": "x"}' });
  expect(commands('true')).toEqual(['true', 'npx tsc --noEmit', 'npx oxlint', 'npx vitest run', 'npx knip', 'publint']);
});
