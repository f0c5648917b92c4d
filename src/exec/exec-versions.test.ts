import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { writeStrictCli, type Strictness } from '../testing/fake-cli/strict-cli.ts';
import { readSpool } from '../testing/read-spool.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { execStep } from './exec-step.ts';

const BASE = ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'SubagentStop', 'Stop', 'SessionEnd'];

const WITHOUT_PLUGINS = { refusedFlags: ['--plugin-dir', '--session-id'], events: BASE };

const IN_200 = [
  ...BASE,
  ...['PermissionRequest', 'PermissionDenied', 'PostToolUseFailure', 'SubagentStart', 'PostCompact', 'StopFailure'],
];

const RECORDED = { code: 0, warnings: [], events: ['SessionEnd', 'SessionStart', 'Stop'] };
const LEDGER = { requests: [{ usage: { input: 100, output: 10 } }] };

describe('stepmeter exec with a CLI that refuses what it does not know', () => {
  test.each([
    { version: '1.0.128', ...WITHOUT_PLUGINS },
    { version: '2.0.0', ...WITHOUT_PLUGINS },
    { version: '2.0.28', events: BASE },
    { version: '2.1.200', events: IN_200 },
    { version: 'a development build', ...WITHOUT_PLUGINS },
  ])('$version: attaches hooks, and finds the transcript', async (strictness) => {
    const found = await exec(strictness);
    expect(found).toMatchObject(RECORDED);
    expect(found.ended).toMatchObject({ hooks: 'command', ledger: LEDGER });
  });

  test('keeps settings of the user’s, says that no hooks run, and reads the transcript', async () => {
    const found = await exec({ version: '1.0.128', ...WITHOUT_PLUGINS }, '--settings', '{}');
    expect(found).toMatchObject({ code: 0, events: [], ended: { hooks: 'none', ledger: LEDGER } });
    expect(found.warnings).toEqual([expect.stringMatching(/^Cannot attach hooks: Claude CLI 1\.0\.128 .* transcript/)]);
  });
});

/** Runs a CLI of this strictness as a step; returns its exit code, the warnings, and the records. */
async function exec(strictness: Strictness, ...args: string[]) {
  const folder = temporaryFolder();
  const home = join(folder, 'state');
  const bin = writeStrictCli(join(folder, 'bin'), strictness);
  const env = isolatedEnvironment(home, { PATH: `${bin}:${String(process.env['PATH'])}`, HOME: folder });
  const warnings: string[] = [];
  const warn = (line: string): unknown => warnings.push(line);
  const about = { workflow: 'w', step: 's', command: 'claude', args: ['-p', 'go', ...args], env, files: false };
  const code = await execStep({ ...about, warn });
  const records = readSpool(home).flatMap((one) => one.records) as Record<string, unknown>[];
  const hooks = records.filter(({ type }) => type === 'hook');
  const events = hooks.map(({ payload }) => (payload as Record<string, unknown>)['hook_event_name']).sort();
  return { code, warnings, events, ended: records.find(({ type }) => type === 'session.ended') };
}
