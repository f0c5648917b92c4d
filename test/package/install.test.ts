import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slowTests } from '../../src/testing/real.ts';
import { startOtlpSink } from '../../src/testing/stack/otlp-sink.ts';
import { cacheFolder } from '../sdk/cached-install.ts';
import { packPackage } from './pack.ts';
import { installTools, NODE_VERSIONS } from './tools.ts';

const { skip, title } = slowTests('the package, installed from its tarball');

const run = promisify(execFile);

/** Node 20 needs the bundled Node. The others leave it out, as documented: it has 190 MB. */
const INSTALLATIONS: readonly (readonly [Manager, Node])[] = [
  ['npm', 20],
  ['pnpm', 20],
  ['yarn', 20],
  ['npm', 22],
  ['pnpm', 22],
  ['yarn', 22],
  ['npm', 24],
  ['pnpm', 24],
  ['yarn', 24],
  ['yarn4', 24],
];

const IMPORTS = `
const names = {};
for (const entry of ['stepmeter', 'stepmeter/claude', 'stepmeter/agent-sdk', 'stepmeter/schedule']) names[entry] = Object.keys(await import(entry)).sort();
const temporal = await import('stepmeter/temporal').catch((error) => error);
console.log(JSON.stringify({ ...names, temporal: temporal.message }));
`;

describe.skipIf(skip)(title, () => {
  let [root, tools, tarball] = ['', '', ''];
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'stepmeter-install-'));
    mkdirSync(join(root, 'packed'));
    [tools, { tarball }] = await Promise.all([installTools(), packPackage(join(root, 'packed'))]);
    forgetInYarn();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const environmentOf = (folder: string, node: Node): NodeJS.ProcessEnv => ({
    PATH: [join(tools, `node${node}`, 'bin'), process.env['PATH']].join(':'),
    HOME: join(folder, 'home'),
    STEPMETER_HOME: join(folder, 'state'),
  });

  /** Installs with the configuration of this machine, so that the registry is the one that it uses; returns warnings. */
  const install = async (folder: string, manager: Manager, node: Node): Promise<string[]> => {
    mkdirSync(join(folder, 'home'), { recursive: true });
    const dependencies = { stepmeter: `file:${tarball}` };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, license: 'MIT', dependencies }));
    const [command, args] = commandOf(manager, node, tools);
    const env = {
      ...process.env,
      ...environmentOf(folder, node),
      HOME: process.env['HOME'],
      ...(await yarnSettings()),
    };
    const { stdout, stderr } = await run(command, [...args], { cwd: folder, env });
    return `${stdout}\n${stderr}`.split('\n').filter((line) => /\bwarn(?:ing)?\b/i.test(line));
  };

  test.each(INSTALLATIONS)('by %s on Node %i runs and can be imported', async (manager, node) => {
    const folder = join(root, `${manager}-${node}`);
    expect(await install(folder, manager, node)).toEqual([]);
    const options = { cwd: folder, env: environmentOf(folder, node) };
    const stepmeter = join(folder, 'node_modules', '.bin', 'stepmeter');
    const used = node === 20 ? 24 : node;
    expect((await run(stepmeter, ['--version'], options)).stdout).toContain(`(Node v${NODE_VERSIONS[used]}, `);
    writeFileSync(join(folder, 'imports.mjs'), IMPORTS);
    expect(JSON.parse((await run('node', ['imports.mjs'], options)).stdout)).toEqual({
      stepmeter: ['assign', 'cached', 'configure', 'step', 'workflow'],
      'stepmeter/claude': ['runClaude'],
      'stepmeter/agent-sdk': ['agentOptions'],
      'stepmeter/schedule': [
        'DEFAULT_LIMITS',
        'achievedParallelism',
        'admitTasks',
        'decideSplit',
        'groupTasks',
        'joinOverlapping',
        'learnedDemand',
        'openSlowDown',
        'planTasks',
        'predictDuration',
        'runTasks',
      ],
      temporal: expect.stringContaining("'@temporalio/common'"),
    });
    if (manager === 'npm') {
      const { stdout } = await run('npx', ['--no-install', 'stepmeter', 'demo', '--recorded'], options);
      expect(stdout).toContain('Matches the CLI bill');
      const sink = await startOtlpSink();
      const env = { ...options.env, STEPMETER_OTLP_ENDPOINT: sink.url };
      await run(stepmeter, ['exec', '--workflow', 'w', '--step', 's', '--', 'true'], { ...options, env });
      await run(stepmeter, ['relay', '--once'], { ...options, env }).finally(() => sink.close());
      expect(sink.spans.size).toBe(2);
      expect([...sink.points.keys()].some((series) => series.includes('stepmeter.runs'))).toBe(true);
    }
    rmSync(folder, { recursive: true });
  });

  test('has as many packages as documented, none of which runs anything when it is installed', async () => {
    const folder = join(root, 'packages');
    await install(folder, 'npm', 20);
    const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean; optional?: boolean; os?: string[]; cpu?: string[] }>;
    };
    const installed = Object.entries(packages).filter(([path, { cpu }]) => path !== '' && !cpu);
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    const documentation = readFileSync(new URL('../../docs/installation.md', import.meta.url), 'utf8');
    const [, documented] = /installs (\d+) packages/.exec(documentation) ?? [];
    expect(installed).toHaveLength(Number(documented));
  });
});

type Node = keyof typeof NODE_VERSIONS;

type Manager = 'npm' | 'pnpm' | 'yarn' | 'yarn4';

/** Yarn 1 installs an earlier tarball of the same version from its cache. */
function forgetInYarn(): void {
  const folder = join(cacheFolder(), 'yarn-cache', 'v6');
  const known = existsSync(folder) ? readdirSync(folder) : [];
  for (const entry of known.filter((name) => name === '.tmp' || name.startsWith('npm-stepmeter-')))
    rmSync(join(folder, entry), { recursive: true });
}

function commandOf(manager: Manager, node: Node, tools: string): readonly [string, readonly string[]] {
  const withoutNode = (flag: string): string[] => (node === 20 ? [] : [flag]);
  switch (manager) {
    case 'npm':
      return ['npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...withoutNode('--omit=optional')]];
    case 'pnpm': {
      const store = ['--store-dir', join(cacheFolder(), 'pnpm-store'), '--prefer-offline'];
      const program = join(tools, 'pnpm', 'bin', 'pnpm.cjs');
      return ['node', [program, 'install', ...store, ...withoutNode('--no-optional')]];
    }
    case 'yarn': {
      const cache = ['--cache-folder', join(cacheFolder(), 'yarn-cache'), '--non-interactive', '--prefer-offline'];
      return [
        'node',
        [join(tools, 'yarn', 'bin', 'yarn.js'), 'install', ...cache, ...withoutNode('--ignore-optional')],
      ];
    }
    case 'yarn4':
      return ['node', [join(tools, 'yarn4', 'bin', 'yarn.js'), 'install']];
  }
}

/** Yarn 4 does not read npm's configuration. */
async function yarnSettings(): Promise<Record<string, string>> {
  const { stdout } = await run('npm', ['config', 'get', 'registry']);
  return {
    YARN_NPM_REGISTRY_SERVER: stdout.trim(),
    YARN_NODE_LINKER: 'node-modules',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_TELEMETRY: '0',
    YARN_GLOBAL_FOLDER: join(cacheFolder(), 'yarn4'),
  };
}
