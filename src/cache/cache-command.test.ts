import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { commitAll, shell, writeFiles } from '../testing/git-project.ts';
import { cachedProject } from '../testing/cache/cached-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

describe('cacheCommand()', () => {
  test('runs a command once and restores its exit code, output and files', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const script =
      'mkdir -p dist/empty dist/sub; cat src/a.txt > dist/sub/a; chmod 750 dist/sub/a dist/sub; ln -s sub/a dist/link; ' +
      'echo out; echo err >&2; printf "\\377\\000"; echo run >> ../runs';
    const request = { inputs: ['src/**'], outputs: ['dist/**'], script };
    expect(await project.run(request)).toMatchObject({ hit: false, reason: 'new', exitCode: 0 });
    const [out, err] = project.lastOutput();
    rmSync(join(project.folder, 'dist'), { recursive: true });
    expect(await project.run(request)).toMatchObject({ hit: true, reason: 'unchanged', exitCode: 0 });
    expect(project.lastOutput()).toEqual([out, err]);
    expect([out.toString('latin1'), err.toString()]).toEqual(['out\n\xff\0', 'err\n']);
    expect(project.runs()).toBe(1);
    const dist = join(project.folder, 'dist');
    expect(readFileSync(join(dist, 'sub/a'), 'utf8')).toBe('a');
    expect(readlinkSync(join(dist, 'link'))).toBe('sub/a');
    expect(['sub', 'sub/a'].map((path) => lstatSync(join(dist, path)).mode & 0o777)).toEqual([0o750, 0o750]);
    expect(existsSync(join(dist, 'empty'))).toBe(true);
  });

  test('leaves no temporary file of a command that cannot be started', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const folder = temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const run = project.run({ inputs: ['src/**'], command: './missing', script: '' });
    await expect(run).rejects.toThrow(/Cannot (?:run|start)/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('restores the failure of a command, and runs it again when the failure is no longer used', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], script: 'echo run >> ../runs; echo bad; exit 3' };
    expect(await project.run(request)).toMatchObject({ hit: false, exitCode: 3 });
    expect(await project.run(request)).toMatchObject({ hit: true, exitCode: 3 });
    project.clock.now += 10 * 60_000;
    expect(await project.run(request)).toMatchObject({ hit: false, reason: 'expired', exitCode: 3 });
    expect(project.runs()).toBe(2);
  });

  test.each([124, 137, 143])('does not store exit code %i', async (code) => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], script: `exit ${code}` };
    expect((await project.run(request)).notStored).toContain(`exit code ${code}`);
    expect(await project.run(request)).toMatchObject({ hit: false, exitCode: code });
  });

  test('does not store the result of a run during which an input changed, even if it changed back', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const script = 'sleep 0.05; printf b > src/a.txt; cat src/a.txt; printf a > src/a.txt';
    const request = { inputs: ['src/**'], script };
    expect(await project.run(request)).toMatchObject({ hit: false, notStored: 'src/a.txt changed during the run' });
    expect(await project.run(request)).toMatchObject({ hit: false });
  });

  test('runs the command if the project has an output that the result does not have, and leaves it', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], outputs: ['dist/**'], script: 'mkdir -p dist; cat src/a.txt > dist/a' };
    await project.run(request);
    writeFiles(project.folder, { 'dist/own.txt': 'mine' });
    const result = await project.run(request);
    expect(result).toMatchObject({ hit: false, reason: 'unexpected-output', path: 'dist/own.txt' });
    expect(result.notStored).toBe('the run did not write dist/own.txt, which was there before');
    expect(readFileSync(join(project.folder, 'dist/own.txt'), 'utf8')).toBe('mine');
  });

  test('uses a result in another worktree, unless it contains the path of its project', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const other = project.copy();
    const plain = { inputs: ['src/**'], outputs: ['dist/**'], script: 'mkdir dist; cp src/a.txt dist/a' };
    await project.run(plain);
    expect(await other.run(plain)).toMatchObject({ hit: true });
    expect(readFileSync(join(other.folder, 'dist/a'), 'utf8')).toBe('a');
    const bound = { inputs: ['src/**'], script: 'pwd' };
    await project.run(bound);
    expect(await project.run(bound)).toMatchObject({ hit: true });
    expect(await other.run(bound)).toMatchObject({ hit: false, reason: 'other-location' });
    expect(other.lastOutput()[0].toString()).toBe(`${other.folder}\n`);
  });

  test('agents use results, but do not store them', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], script: 'echo result' };
    expect(await project.run(request, { CLAUDECODE: '1' })).toMatchObject({ notStored: 'agents do not store results' });
    expect(await project.run(request)).toMatchObject({ hit: false });
    expect(await project.run(request, { CLAUDECODE: '1' })).toMatchObject({ hit: true });
  });

  test('the command sees only the variables that are part of the key', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    await project.run({ inputs: ['src/**'], script: 'env', variables: ['TOKEN'] }, { TOKEN: 't', OTHER: 'secret' });
    const names = project
      .lastOutput()[0]
      .toString()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names).toContain('TOKEN');
    expect(names).not.toContain('OTHER');
  });

  test('refuses inputs that select nothing and outputs outside of the project before anything runs', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const run = (request: object): Promise<unknown> =>
      project.run({ inputs: ['src/**'], script: 'echo run >> ../runs', ...request });
    await expect(run({ inputs: ['nope/**'] })).rejects.toThrow('Cannot use the input "nope/**": it selects no file');
    await expect(run({ inputs: [] })).rejects.toThrow('no input is declared');
    await expect(run({ outputs: ['../x'] })).rejects.toThrow('Cannot use the output "../x": it is outside the project');
    await expect(run({ lockfiles: ['no.lock'] })).rejects.toThrow(
      'Cannot read the lockfile "no.lock": it does not exist',
    );
    await expect(run({ tools: ['no-such-tool'] })).rejects.toThrow('Cannot identify the tool "no-such-tool"');
    expect(project.runs()).toBe(0);
  });

  test('does not store a link that leads out of the project, or an output that it did not write', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], outputs: ['dist/**'], script: 'mkdir dist; ln -s ../../outside dist/link' };
    expect((await project.run(request)).notStored).toBe('dist/link is a relative link out of the project');
    shell(project.folder, 'rm -r dist');
  });

  test('uses inputs, outputs and links in folders of the project whose names begin with two dots', async () => {
    const project = cachedProject({ '..data/a.txt': 'a' });
    const script = 'mkdir -p ..dist; cp ..data/a.txt ..dist/a; ln -s ../..dist/a ..dist/link';
    const request = { inputs: ['..data/**'], outputs: ['..dist/**'], script };
    expect((await project.run(request)).notStored).toBeUndefined();
    shell(project.folder, 'rm ..dist/*');
    expect(await project.run(request)).toMatchObject({ hit: true });
    expect(readFileSync(join(project.folder, '..dist/link'), 'utf8')).toBe('a');
    expect(project.problems).toEqual([]);
  });

  test('uses a result in another worktree if a script or configuration has a name that begins with two dots', async () => {
    const files = { '..check.sh': 'echo', '..data/tsconfig.json': '{"extends": "./base"}', '..data/base.json': '{}' };
    const project = cachedProject(files);
    const request = { inputs: ['..data/tsconfig.json'], args: ['..check.sh'], script: '' };
    await project.run(request);
    expect(await project.copy().run(request)).toMatchObject({ hit: true });
  });

  test.each(['--outfile=dist/x', '-odist/x', '@dist/x'])('uses a result although %j names an output', async (flag) => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const script = 'mkdir -p dist; cp src/a.txt dist/x';
    const request = { inputs: ['src/**'], outputs: ['dist/**'], args: ['-c', script, 'sh', flag], script };
    expect((await project.run(request)).notStored).toBeUndefined();
    expect(await project.run(request)).toMatchObject({ hit: true });
  });

  test('depends on a file that a flag names', async () => {
    const project = cachedProject({ 'src/a.txt': 'a', 'rules/a.txt': 'a' });
    const request = { inputs: ['src/**'], args: ['-c', 'echo', 'sh', '--rules=rules/a.txt'], script: '' };
    await project.run(request);
    writeFiles(project.folder, { 'rules/a.txt': 'b' });
    expect(await project.run(request)).toMatchObject({ hit: false });
  });

  test('uses a result in another worktree if a manifest extends installed configurations', async () => {
    const manifest = {
      eslintConfig: { extends: ['eslint:recommended', 'react-app'] },
      prettier: '@acme/prettier-config',
      stylelint: { extends: 'stylelint-config-standard' },
    };
    const packages = ['eslint-config-react-app', '@acme/prettier-config', 'stylelint-config-standard'];
    const project = cachedProject({
      'package.json': JSON.stringify(manifest),
      ...Object.fromEntries(packages.map((name) => [`node_modules/${name}/package.json`, '{"prettier": "missing"}'])),
    });
    const request = { inputs: ['package.json'], script: 'echo' };
    await project.run(request);
    expect(await project.copy().run(request)).toMatchObject({ hit: true });
    writeFiles(project.folder, { 'node_modules/@acme/prettier-config/package.json': '{"version": "2.0.0"}' });
    expect(await project.run(request)).toMatchObject({ hit: false });
  });

  test('uses a result in another worktree if a configuration extends a package that is missing', async () => {
    const project = cachedProject({ 'tsconfig.json': '{"extends": "@acme/missing/base.json"}' });
    const request = { inputs: ['tsconfig.json'], script: 'echo' };
    await project.run(request);
    expect(await project.copy().run(request)).toMatchObject({ hit: true });
    const above = 'node_modules/@acme/missing';
    writeFiles(dirname(project.folder), { [`${above}/package.json`]: '{}', [`${above}/base.json`]: '{}' });
    expect(await project.run(request)).toMatchObject({ hit: false });
  });

  test('depends on the packages of its own workspace alone, also if its name begins with two dots', async () => {
    const lockfile = (version: string): string =>
      JSON.stringify({ packages: { '': {}, '..pkg': {}, 'node_modules/other': { version } } });
    const project = cachedProject({ '..pkg/a.txt': 'a', 'package-lock.json': lockfile('1') });
    commitAll(project.folder);
    const cwd = join(project.folder, '..pkg');
    const request = { cwd, inputs: ['a.txt'], lockfiles: ['../package-lock.json'], script: 'echo' };
    await project.run(request);
    writeFiles(project.folder, { 'package-lock.json': lockfile('2') });
    expect(await project.run(request)).toMatchObject({ hit: true });
  });

  test('does not restore through a folder that was replaced by a link out of the project', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const request = { inputs: ['src/**'], outputs: ['dist/a'], script: 'mkdir -p dist; rm -f dist/a; echo a > dist/a' };
    await project.run(request);
    shell(project.folder, 'rm -r dist; mkdir ../outside; ln -s ../outside dist');
    expect(await project.run(request)).toMatchObject({ hit: false, reason: 'damaged' });
    expect(project.problems.join()).toContain('dist leads out of the project');
  });
});
