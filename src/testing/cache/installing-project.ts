import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, type Install } from '../../cache/install/install-packages.ts';
import type { CacheResult } from '../../cache/request.ts';
import { writeFiles } from '../git-project.ts';
import { cachedProject, type CachedProject } from './cached-project.ts';

/** Installs packages with a program, a link to it, a link to a package of the workspace, and the path of the project. */
export const FAKE_NPM = `#!/bin/sh
echo run >> ../runs
mkdir -p node_modules/dep node_modules/.bin packages/one/node_modules/own
printf '#!/bin/sh\\necho dep' > node_modules/dep/cli.sh; chmod 755 node_modules/dep/cli.sh
ln -s ../dep/cli.sh node_modules/.bin/dep
ln -s ../packages/one node_modules/one
ln -s "$PWD/packages/one" node_modules/absolute
echo "store: $PWD/node_modules" > node_modules/.modules.yaml
echo "$npm_config_omit $TOKEN" > node_modules/dep/settings
echo own > packages/one/node_modules/own/index.js
echo "added 2 packages in $PWD"
`;

const FILES = {
  'package.json': '{"workspaces": ["packages/*"]}',
  'package-lock.json': '{"packages": {}}',
  'packages/one/package.json': '{"name": "one"}',
};

/** A project of a workspace whose `npm` is {@link FAKE_NPM}. */
export function installingProject(more: Readonly<Record<string, string>> = {}): CachedProject {
  const project = cachedProject({ ...FILES, ...more });
  writeFiles(project.home, { 'bin/npm': FAKE_NPM });
  chmodSync(join(project.home, 'bin/npm'), 0o755);
  return project;
}

/** Installs the packages of a project. */
export function installIn(
  { folder, home, host, problems }: CachedProject,
  more: Partial<Install> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<CacheResult> {
  return installPackages(
    { cwd: folder, ...more },
    {
      env: { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home, STEPMETER_HOME: home, ...env },
      host,
      random: () => 1,
      warn: (problem) => problems.push(problem),
      sink: () => {},
    },
  );
}

/** A copy of a project in which nothing is installed. */
export function withoutPackages(project: CachedProject): CachedProject {
  const copy = project.copy();
  for (const path of ['node_modules', 'packages/one/node_modules'])
    rmSync(join(copy.folder, path), { recursive: true, force: true });
  return copy;
}
