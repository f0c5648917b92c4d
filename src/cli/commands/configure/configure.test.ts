import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inProcess } from '../../../testing/run-in-process.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const runCli = inProcess(run);

describe('stepmeter config and configure', () => {
  test('choose, join the choice with the outcome of its run, explain it, and undo a change', async () => {
    const cli = cliIn(temporaryFolder());
    const scope = ['--workflow', 'w'];
    const reason = ['--reason', 'what we had'];
    expect(await cli('config', 'add', 'usual', ...scope, '--model', 'sonnet', ...reason)).toBe(
      'Added usual@1, the default of w\n',
    );
    const strong = ['--model', 'opus', '--effort', 'high', '--set', 'max_turns=5'];
    expect(await cli('config', 'add', 'strong', ...scope, ...strong)).toBe('Added strong@1\n');
    const shell = await cli('configure', ...scope, '--task-type', 'library');
    expect(shell).toContain("configuration='usual'\n");
    expect(shell).toContain("configuration_model='sonnet'");
    const id = /choice='(.*)'/.exec(shell)?.[1] ?? '';
    expect(id).toMatch(/^usual@1\//);
    await cli('exec', ...scope, '--step', 's', '--choice', id, '--', 'true');
    await cli('configure', ...scope);
    const explained = JSON.parse(await cli('configure', 'explain', id, '--json')) as Json;
    expect(explained).toMatchObject({ decision: { number: 1, mode: 'shadow' }, outcome: { success: true } });
    const latest = await cli('configure', 'explain', ...scope);
    expect(latest).toContain('decision 2');
    expect(latest).toMatch(
      /strong needs 5 more outcomes of the default.*; P\(better than the default\) of at least 0\.70 \(now 0\.\d\d\)/,
    );
    const [runs] = JSON.parse(await cli('runs', '--json')) as Json[];
    expect(await cli('configure', 'explain', String(runs?.['id']))).toContain('default, and there are no outcomes');
    await cli('config', 'default', 'strong', ...scope);
    expect(await cli('config', 'list')).toMatch(/strong@1 \(default\) +effort=high max_turns=5 model=opus/);
    expect(await cli('config', 'diff', 'usual', 'strong', ...scope)).toMatch(/model +sonnet +opus/);
    await cli('config', 'rollback', ...scope);
    expect(JSON.parse(await cli('config', 'show', 'usual', ...scope, '--json'))).toMatchObject({
      isDefault: true,
      reason: 'what we had',
    });
    expect(await cli('config', 'history', ...scope)).toMatch(/4 .* roll back to change 2/);
  });

  test('classify a task by rules, and leave the size unknown outside of Git', async () => {
    const home = temporaryFolder();
    const task = join(home, 'task.md');
    writeFileSync(task, 'Fix the bug: it must not crash.');
    const given = ['config', 'classify', task, '--folder', home];
    const shell = await runCli(given, { home });
    expect(shell.stdout.trim().split('\n')).toEqual(["task_type='fix'", "complexity='low'", "size=''"]);
    const json = await runCli([...given, '--json'], { home });
    expect(JSON.parse(json.stdout)).toEqual({
      taskType: 'fix',
      complexity: 'low',
      reasons: ['type fix: fix, bug, crash', 'complexity low: 1 requirement'],
    });
    const missing = await runCli(['config', 'classify', join(home, 'none.md')], { home });
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot read the task in') as string });
  });

  test('warn of a configuration of an unknown model or thinking level, and never choose it', async () => {
    const home = temporaryFolder();
    const add = async (name: string, model: string): Promise<string> => {
      const { code, stderr } = await runCli(['config', 'add', name, '--workflow', 'w', '--model', model], { home });
      expect(code).toBe(0);
      return stderr;
    };
    for (const [index, known] of ['sonnet[1m]', 'best', 'us.anthropic.claude-sonnet-4-5-v1:0'].entries())
      expect(await add(`known${index}`, known)).toBe('');
    const unknown = 'the model "claude-sonnet-45" has no price and is no alias of the CLI';
    expect(await add('typo', 'claude-sonnet-45')).toContain(
      `It is never chosen, and used only while it is the default: ${unknown}`,
    );
    const bogus = await runCli(['config', 'add', 'bogus', '--workflow', 'w', '--set', 'effort=bogus'], { home });
    expect(bogus.stderr).toContain(
      'It is never chosen, and used only while it is the default: the thinking level "bogus"',
    );
    const choose = () => runCli(['configure', '--workflow', 'w', '--use', 'typo', '--reason', 'new'], { home });
    const [choice] = [await choose(), await choose(), await choose()];
    expect(choice).toMatchObject({ code: 0, stdout: expect.stringContaining("configuration='known0'") as string });
    expect(choice.stderr).toContain(`Cannot use the configuration "typo": ${unknown}`);
    const { stdout } = await runCli(['configure', 'overrides'], { home });
    expect(stdout).toMatch(/^w +– +not given +3 of 3 +0 +known0 +the default: typo is refused: /m);
  });

  test('find that the prompt file of a configuration was edited: at the choice, and as drift of its run', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const prompt = join(home, 'prompt.md');
    writeFileSync(prompt, 'Write tests.');
    await cli('config', 'add', 'usual', '--workflow', 'w', '--prompt', prompt);
    const choose = () => runCli(['configure', '--workflow', 'w'], { home });
    expect(await choose()).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(prompt, 'Write no tests.');
    const { stdout, stderr } = await choose();
    expect(stderr).toContain('was edited since usual@1 was added. Add a new version');
    const id = /choice='(.*)'/.exec(stdout)?.[1] ?? '';
    await cli('exec', '--workflow', 'w', '--step', 's', '--choice', id, '--', 'true');
    await cli('configure', '--workflow', 'w');
    const { drift } = JSON.parse(await cli('configure', 'explain', id, '--json')) as { drift: Json[] };
    expect(drift).toMatchObject([{ what: 'prompt files', found: expect.stringMatching(/^[0-9a-f]{12}$/) as string }]);
    const [latest] = JSON.parse(await cli('runs', '--json')) as Json[];
    expect(await cli('show', String(latest?.['id']))).toContain('prompt files');
    await cli('config', 'add', 'usual', '--workflow', 'w', '--prompt', prompt);
    const compared = ['config', 'diff', 'usual@1', 'usual@2', '--workflow', 'w'];
    expect(await cli(...compared)).toMatch(/^prompt \(content\) +[0-9a-f]{6} +[0-9a-f]{6}$/m);
    expect(JSON.parse(await cli(...compared, '--json'))).toMatchObject([
      { setting: 'prompt (content)', a: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
    expect(await cli('config', 'show', 'usual', '--workflow', 'w')).toMatch(
      /\n {2}prompt {12}\S*prompt\.md\n {2}prompt \(content\) {2}[0-9a-f]{6}\n/,
    );
    rmSync(prompt);
    expect(await choose()).toMatchObject({ code: 0, stderr: '' });
  });

  test('join the choice for one step of a run with the outcome of that step', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const scope = ['--workflow', 'w', '--step', 'implement'];
    await cli('config', 'add', 'usual', ...scope, '--model', 'sonnet');
    const choice = /choice='(.*)'/.exec(await cli('configure', ...scope))?.[1] ?? '';
    const id = (await cli('run', 'start', 'w')).trim();
    const given = ['exec', ...scope, '--run', id, '--choice', choice];
    expect(await runCli([...given, '--', 'false'], { home })).toMatchObject({ code: 1 });
    const unknown = choice.replace(/\/.*/, '/01a229b5-46e0-7b3d-a065-dadbe90a8df0');
    await cli('exec', ...scope, '--choice', unknown, '--', 'true');
    expect((await cli('show')).replaceAll('\n', ' ')).toContain('this store has no such decision');
    // A later attempt is no second outcome of the choice.
    await cli(...given, '--', 'true');
    await cli('run', 'end', id, '--result', 'success');
    await cli('configure', ...scope);
    for (const named of [choice, id]) {
      const explained = JSON.parse(await cli('configure', 'explain', named, '--json')) as Json;
      expect(explained).toMatchObject({ decision: { number: 1 }, outcome: { success: false } });
    }
  });

  test('show a run without a warning if its choice only passes on a limit', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    await cli('config', 'add', 'usual', '--workflow', 'w', '--model', 'sonnet');
    const env = { STEPMETER_SELECTION: 'off', STEPMETER_RUN_LIMIT: '0.5' };
    const { stdout } = await runCli(['configure', '--workflow', 'w'], { home, env });
    const id = /choice='(usual@1\/.*\/0\.5)'/.exec(stdout)?.[1] ?? '';
    await cli('exec', '--workflow', 'w', '--step', 's', '--choice', id, '--', 'true');
    expect(JSON.parse(await cli('show', '--json'))).toMatchObject({ choices: [{ workflow: null, outcomeRun: null }] });
    expect(await cli('show')).not.toContain('Nothing is learned');
  });

  test('expect of a cascade what its parts have shown, before it ran', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const scope = ['--workflow', 'w'];
    await cli('config', 'add', 'cheap', ...scope, '--model', 'haiku');
    await cli('config', 'add', 'strong', ...scope, '--model', 'opus');
    await cli('config', 'add', 'both', ...scope, '--cascade', 'cheap, strong');
    expect(await cli('config', 'show', 'both', ...scope)).toMatch(/cascade +cheap,strong[^]*strategy +cascade/);
    for (const [name, program] of Object.entries({ cheap: 'false', strong: 'true' })) {
      const use = ['--use', name, '--reason', 'to measure it'];
      const id = /choice='(.*)'/.exec(await cli('configure', ...scope, ...use))?.[1] ?? '';
      await runCli(['exec', ...scope, '--step', 's', '--choice', id, '--', program], { home });
    }
    await cli('configure', ...scope);
    const { candidates } = JSON.parse(await cli('configure', 'explain', ...scope, '--json')) as Explained;
    const [cheap, strong, both] = ['cheap', 'strong', 'both'].map(
      (name) => candidates.find((one) => one.name === name)?.success ?? 0,
    );
    expect(both).toBeGreaterThan(((cheap ?? 0) + (strong ?? 0)) / 2);
    const wrong = await runCli(['config', 'add', 'one', ...scope, '--cascade', 'cheap'], { home });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('expected two or more names') as string });
  });

  test('refuse a cascade that cannot run: when it is added, and when a part of it cannot be used any more', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const scope = ['--workflow', 'w'];
    await cli('config', 'add', 'cheap', ...scope, '--model', 'haiku');
    await cli('config', 'add', 'strong', ...scope, '--model', 'opus');
    await cli('config', 'add', 'typo', ...scope, '--model', 'claude-sonnet-45');
    await cli('config', 'add', 'both', ...scope, '--cascade', 'cheap,strong');
    await cli('config', 'add', 'broken', ...scope, '--cascade', 'cheap,typo');
    const refusals = { 'cheap,none': '"none" is no configuration', 'cheap,both': '"both" is a cascade itself' };
    for (const [parts, problem] of Object.entries({ ...refusals, 'new,cheap': '"new" is a cascade itself' })) {
      const { code, stderr } = await runCli(['config', 'add', 'new', ...scope, '--cascade', parts], { home });
      expect(code).toBe(2);
      expect(stderr).toContain(`Cannot add the configuration "new": its part ${problem}\n`);
      expect(stderr).toContain('Name configurations that are no cascades: cheap, strong, typo (docs');
    }
    await cli('config', 'remove', 'strong', ...scope);
    const use = ['configure', ...scope, '--use', 'both', '--reason', 'test'];
    const choice = await runCli(use, { home });
    expect(choice).toMatchObject({ code: 0, stdout: expect.stringContaining("configuration='cheap'\n") as string });
    expect(choice.stderr).toContain('Cannot use the configuration "both": its part "strong" is no configuration\n');
    expect(choice.stderr).toContain('Cannot use the configuration "broken": its part "typo" is refused: the model "cl');
  });

  test('print what another choice may have left in the shell as empty', async () => {
    const cli = cliIn(temporaryFolder());
    const scope = ['--workflow', 'w'];
    await cli('config', 'add', 'usual', ...scope, '--model', 'sonnet');
    await cli('config', 'add', 'strong', ...scope, '--model', 'opus', '--effort', 'high', '--set', 'max_turns=5');
    await cli('config', 'add', 'other', ...scope, '--step', 's', '--set', 'unrelated=1');
    const shell = await cli('configure', ...scope);
    expect(shell).toContain("configuration_model='sonnet'\nconfiguration_effort=''\nconfiguration_max_turns=''\n");
    expect(shell).not.toContain('unrelated');
  });

  test('say that what a person chose is not used while nothing is chosen', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    await cli('config', 'add', 'usual', '--workflow', 'w', '--model', 'sonnet');
    await cli('config', 'add', 'strong', '--workflow', 'w', '--model', 'opus');
    const stderrWith = async (mode: string, name: string): Promise<string> => {
      const use = ['configure', '--workflow', 'w', '--use', name, '--reason', 'test'];
      const { code, stdout, stderr } = await runCli(use, { home, env: { STEPMETER_SELECTION: mode } });
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("configuration='usual'") });
      return stderr;
    };
    const refused = 'Cannot use the configuration "strong"';
    expect(await stderrWith('off', 'strong')).toContain(`${refused}: the selection is off. The default is used\n`);
    expect(await stderrWith('always', 'strong')).toContain(`${refused}: a setting of the selection is invalid. The`);
    expect(await stderrWith('off', 'usual')).toBe('');
  });

  test('print how to undo a rollback: another one without a number would go further back', async () => {
    const cli = cliIn(temporaryFolder());
    const scope = ['--workflow', 'w'];
    await cli('config', 'add', 'usual', ...scope, '--model', 'sonnet');
    await cli('config', 'add', 'usual', ...scope, '--model', 'opus');
    await cli('config', 'add', 'other', ...scope, '--model', 'haiku');
    const rolledBack = await cli('rollback', ...scope);
    expect(rolledBack).toMatch(/^Change 4: rolled back to usual@2 \(default\) \(undo: /);
    const undo = /undo: stepmeter (.*)\)/.exec(rolledBack)?.[1] ?? '';
    expect(await cli('config', 'list')).not.toContain('other');
    await cli(...undo.split(' '));
    expect(await cli('config', 'list')).toContain('other@1');
    expect(await cli('config', 'show', 'usual@2', ...scope)).toContain('usual@2 (default)');
    expect(await cli('config', 'show', 'usual@1', ...scope)).not.toContain('default');
  });

  test('say what a rollback leaves: no configurations, and whether a prior pack is used', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const scope = ['--workflow', 'w'];
    const pack = join(home, 'pack.json');
    writeFileSync(pack, '{"source":"s","cells":[{"arm":"usual","n":4,"successes":3}]}');
    await cli('config', 'prior', pack, ...scope);
    await cli('config', 'add', 'usual', ...scope, '--model', 'sonnet');
    expect(await cli('rollback', ...scope)).toMatch(/^Change 3: rolled back to no configurations \(undo: /);
    // The name that may be meant is not the one that was given.
    const { stderr } = await runCli(['configure', ...scope], { home });
    expect(stderr).toMatch(/w: it has none\nAdd one/);
    await cli('rollback', '2', ...scope);
    await cli('config', 'prior', 'none', ...scope);
    const again = 'rolled back to usual@1 (default); the prior pack of that time is used (undo: ';
    expect(await cli('rollback', ...scope)).toContain(again);
    const gone = 'rolled back to usual@1 (default); no prior pack is used any more (undo: ';
    expect(await cli('rollback', '5', ...scope)).toContain(gone);
  });

  test('refuse a workflow that has no configurations, and name those that have', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const pack = join(home, 'pack.json');
    writeFileSync(pack, '{"source":"s","cells":[{"arm":"usual","n":4,"successes":3}]}');
    // A pack may come before the configurations that it compares, and makes no configurations itself.
    await cli('config', 'prior', pack, '--workflow', 'package-builds');
    await cli('config', 'add', 'usual', '--workflow', 'package-build', '--model', 'sonnet');
    const shadow = await cli('configure', 'shadow', '--workflow', 'package-build');
    expect(shadow).toBe(
      'What the choices in the modes shadow and suggest would have saved is unknown: no outcome with a known cost yet; at least 20 are needed.\n',
    );
    const reads = ['config list', 'config history', 'config export', 'configure shadow', 'configure overrides'];
    for (const command of [...reads, 'config prior none', 'suggest']) {
      const { code, stderr } = await runCli([...command.split(' '), '--workflow', 'package-builds'], { home });
      expect({ command, code }).toEqual({ command, code: 2 });
      expect(stderr).toContain(
        'Cannot find the configurations of package-builds: it has none\nDid you mean "package-b',
      );
    }
    const named = ['config show usual', 'config default usual', 'configure what-if usual', 'configure explain'];
    for (const command of ['configure', 'rollback', ...named]) {
      const { code, stderr } = await runCli([...command.split(' '), '--workflow', 'packages-build'], { home });
      expect({ command, code }).toEqual({ command, code: command === 'configure' ? 1 : 2 });
      expect(stderr).toMatch(
        /^stepmeter: Cannot .*packages-build.*\nDid you mean "package-build"\? (?:Add one|See|Choose)/,
      );
    }
    const { stdout, stderr } = await runCli(['config', 'export', '--workflow', 'package-build'], { home });
    expect(JSON.parse(stdout)).toEqual({ source: 'outcomes of 0 runs', cells: [] });
    expect(stderr).toContain('The pack is empty, and cannot be imported');
  });

  test('refuse a prior pack for what nearly has the name of a workflow or step, unless it has configurations', async () => {
    const home = temporaryFolder();
    const cli = cliIn(home);
    const build = ['--workflow', 'package-build'];
    await cli('config', 'add', 'usual', ...build, '--step', 'implement', '--model', 'sonnet');
    await cli('exec', '--workflow', 'release', '--step', 's', '--', 'true');
    const pack = join(home, 'pack.json');
    writeFileSync(pack, '{"source":"s","cells":[{"arm":"usual","n":4,"successes":3}]}');
    for (const [meant, scope] of [
      ['package-build', ['--workflow', 'package-builds']],
      ['implement', [...build, '--step', 'implements']],
      ['release', ['--workflow', 'releases']],
    ] as const)
      for (const command of ['prior', 'import']) {
        const { code, stdout, stderr } = await runCli(['config', command, pack, ...scope], { home });
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toMatch(/Cannot find the configurations of .*: it has none\n/);
        expect(stderr).toContain(
          `Did you mean "${meant}"? If not, use the pack after its first configuration. Add one`,
        );
      }
    await cli('config', 'prior', pack, '--workflow', 'release');
    await cli('config', 'prior', pack, ...build, '--step', 'check');
    await cli('config', 'prior', pack, ...build);
    await cli('config', 'add', 'usual', '--workflow', 'package-builds', '--model', 'sonnet');
    await cli('config', 'prior', pack, '--workflow', 'package-builds');
  });

  test('name what is missing, and what to do', async () => {
    const home = temporaryFolder();
    expect(await runCli(['configure'], { home })).toMatchObject({ code: 2 });
    const none = await runCli(['configure', '--workflow', 'w'], { home });
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('Cannot choose a configuration for w: it has none');
    expect(none.stderr).toContain('stepmeter config add NAME --workflow w');
    await runCli(['config', 'add', 'a', '--workflow', 'w', '--model', 'opus'], { home });
    const env = { STEPMETER_SELECTION: 'always' };
    const wrong = await runCli(['configure', '--workflow', 'w'], { home, env });
    expect(wrong).toMatchObject({ code: 0, stderr: expect.stringContaining('expected one of off, shadow') as string });
    expect(wrong.stdout).toContain("reason='a setting of the selection is invalid: the default'");
    expect(wrong.stdout).toContain("configuration='a'\n");
    const limits = { STEPMETER_RUN_LIMIT: '5', STEPMETER_DAY_LIMIT: '2' };
    const contradictory = await runCli(['configure', '--workflow', 'w'], { home, env: limits });
    expect(contradictory).toMatchObject({ code: 0, stdout: expect.stringContaining("configuration='a'") as string });
    expect(contradictory.stderr).toContain(
      'Cannot use "5" for STEPMETER_RUN_LIMIT: expected at most the limit of a day, STEPMETER_DAY_LIMIT=2',
    );
    const limited = await runCli(['configure', '--workflow', 'w'], { home, env: { STEPMETER_RUN_LIMIT: '0.5' } });
    expect(limited.stdout).toContain("max_cost_usd='0.5'\n");
    const id = /choice='(.*)'/.exec(limited.stdout)?.[1] ?? '';
    expect(id).toMatch(/\/0\.5$/);
    const off = { STEPMETER_RUN_LIMIT: '0.5', STEPMETER_SELECTION: 'off' };
    const unrecorded = await runCli(['configure', '--workflow', 'w', '--json'], { home, env: off });
    const notFound = await runCli(['configure', 'explain', String((JSON.parse(unrecorded.stdout) as Json)['id'])], {
      home,
    });
    expect(notFound).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/those of the mode off.* are not recorded/) as string,
    });
    const spent = await runCli(['run', 'start', 'w', '--choice', id.replace(/0\.5$/, '0')], { home });
    expect(spent).toMatchObject({ code: 1, stdout: '' });
    expect(spent.stderr).toContain('Cannot start a session: nothing is left of the limit of money for today');
    const pack = join(home, 'pack.json');
    writeFileSync(pack, '{"source":"s","cells":[{"arm":"a","n":4,"successes":5}]}');
    const unusable = await runCli(['config', 'prior', pack, '--workflow', 'w'], { home });
    expect(unusable).toMatchObject({ code: 2, stdout: '' });
    expect(unusable.stderr).toContain('it has no cell that can be used\ncells[0] (a): 5 successes of 4 runs');
    writeFileSync(pack, '{"source":"s","cells":[{"arm":"b","n":4,"successes":3}]}');
    const unrelated = await runCli(['config', 'prior', pack, '--workflow', 'w'], { home });
    expect(unrelated.stderr).toContain(
      'No configuration of w has the name of an arm of the pack: "b". It compares none',
    );
    const add = async (...set: string[]): Promise<string> =>
      (await runCli(['config', 'add', 'b', '--workflow', 'w', '--model', 'opus', ...set], { home })).stderr;
    for (const name of ['..', '_a', 'café', 'a'.repeat(61)]) {
      const refused = await runCli(['config', 'add', name, '--workflow', 'w', '--model', 'opus'], { home });
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('starting with a letter') as string });
    }
    expect(await add('--set', 'model=x')).toContain('"b": the setting "model" is given twice');
    expect(await add('--set', 'constructor=1')).toBe('');
    expect(await add('--set', 'x')).toContain('Cannot use "x" for --set: expected key=value');
    const explain = await runCli(['configure', 'explain', '--workflow', 'w', '--use', 'a'], { home });
    expect(explain).toMatchObject({ code: 2, stderr: expect.stringContaining('Unknown option "--use"') as string });
    const use = await runCli(['configure', '--workflow', 'w', '--use', 'a'], { home });
    expect(use.stderr).toContain('--reason is missing');
    const choice = await runCli(['run', 'start', 'w', '--choice', 'x'], { home });
    expect(choice.stderr).toContain('Cannot use "x" for --choice: it is not a choice');
  });
});

type Json = Record<string, unknown>;

type Explained = { readonly candidates: readonly { readonly name: string; readonly success: number }[] };

/** Runs commands in one state folder; fails if one of them fails. Returns what it prints. */
function cliIn(home: string): (...args: string[]) => Promise<string> {
  return async (...args) => {
    const { code, stdout, stderr } = await runCli(args, { home });
    expect({ args, code, stderr }).toMatchObject({ code: 0 });
    return stdout;
  };
}
