import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asObject } from '../../src/core/json.ts';
import { catchUp } from '../../src/relay/relay.ts';
import { openStore } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { packPackage } from '../package/pack.ts';
import { cachedInstall } from '../sdk/cached-install.ts';

const real = realTests('other versions of the Temporal SDK', missingStackParts(['temporal']));

const APPLICATION = fileURLToPath(new URL('./other-sdk', import.meta.url));

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const WARNING = 'Cannot record Temporal workflows: found @temporalio/common';

describe.skipIf(real.skip)(real.title, () => {
  let root = '';
  let server: TestWorkflowEnvironment;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'temporal-sdk-'));
    const { tarball } = await packPackage(makeFolder(join(root, 'packed')));
    execFileSync('tar', ['-xzf', tarball, '-C', root]);
    server = await startTemporalServer();
  });

  afterAll(async () => {
    await server?.teardown();
    rmSync(root, { recursive: true, force: true });
  });

  // 1.8 has no plugins, 1.19 is the newest that is not supported, 1.20 the oldest that is.
  test.each([
    ['1.8.6', 1, []],
    ['1.19.0', 1, []],
    ['1.20.1', 0, [{ workflow: 'build', result: 'success', steps: ['plan'] }]],
  ])('an application on %s runs, with %i warnings', async (version, warnings, recorded) => {
    const folder = await applicationOn(version, root);
    const home = temporaryFolder();
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['application.mjs', server.address, `queue-${version}`],
      { cwd: folder, env: { ...isolatedEnvironment(home), NODE_PATH: '' } },
    );
    expect(stdout).toContain('result: plan of T-1');
    expect(stderr.split(WARNING)).toHaveLength(1 + warnings);
    if (warnings > 0) expect(stderr).toContain(`${WARNING} ${version}, expected 1.20 or newer`);
    expect(await recordedIn(home)).toEqual(recorded);
  });
});

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** The sample application with the packed Stepmeter and one version of the SDK, as npm would install both. */
async function applicationOn(version: string, root: string): Promise<string> {
  const names = ['activity', 'client', 'common', 'worker', 'workflow'].map((name) => `@temporalio/${name}`);
  // 1.8 imports files that newer versions of the OpenTelemetry API do not export.
  const packages = Object.fromEntries([['@opentelemetry/api', '1.4.1'], ...names.map((name) => [name, version])]);
  const sdk = await cachedInstall({ packages, optional: true });
  const folder = makeFolder(join(root, version));
  cpSync(APPLICATION, folder, { recursive: true });
  const modules = makeFolder(join(folder, 'node_modules'));
  cpSync(join(root, 'package'), join(modules, 'stepmeter'), { recursive: true });
  const manifest = asObject(JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')));
  for (const name of Object.keys(asObject(manifest['dependencies']))) link(name, PROJECT, modules);
  for (const name of names) link(name, sdk, modules);
  return folder;
}

function link(name: string, from: string, modules: string): void {
  makeFolder(dirname(join(modules, name)));
  symlinkSync(join(from, 'node_modules', name), join(modules, name));
}

async function recordedIn(home: string): Promise<object[]> {
  const env = isolatedEnvironment(home);
  await catchUp(env);
  const store = await openStore(env);
  const runs = await store.db.selectFrom('run').selectAll().execute();
  const steps = await store.db.selectFrom('step').selectAll().execute();
  await store.close();
  return runs.map(({ id, workflow, result }) => ({
    workflow,
    result,
    steps: steps.flatMap((step) => (step.run_id === id ? step.name : [])),
  }));
}
