import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STEPMETER } from '../line/workshop.ts';
import { realTests } from '../real.ts';
import { eventually } from '../stack/eventually.ts';
import { openBench, type Bench } from './bench.ts';
import { missingClaude } from './cli.ts';

const missingScript = spawnSync('script', ['--version']).error ? ['script'] : [];
const real = realTests('a person at a terminal', [...missingClaude(), ...missingScript]);

/** How long a person takes between two strokes that the CLI has to tell apart. */
const STROKE_MS = 300;

/** What the CLI would otherwise ask before the first prompt. */
const answered = (project: string): string =>
  JSON.stringify({
    hasCompletedOnboarding: true,
    theme: 'dark',
    bypassPermissionsModeAccepted: true,
    customApiKeyResponses: { approved: ['test'], rejected: [] },
    projects: { [project]: { hasTrustDialogAccepted: true } },
  });

describe.skipIf(real.skip)(real.title, () => {
  let bench: Bench;
  let terminal: ChildProcess;
  let screen = '';

  beforeAll(async () => {
    bench = await openBench(() => [{ tools: [{ name: 'Bash', input: { command: 'true', description: 'd' } }] }]);
    const { home, project, env } = bench.workshop;
    mkdirSync(join(home, '.claude'));
    writeFileSync(join(home, '.claude.json'), answered(project));
    const exec = [process.execPath, STEPMETER, 'exec', '--workflow', 'w', '--step', 's', '--', 'claude'];
    const command = [...exec, '--permission-mode', 'bypassPermissions'].join(' ');
    terminal = spawn('script', ['-qfec', command, '/dev/null'], { cwd: project, env: { ...env, TERM: 'xterm' } });
    terminal.stdout?.on('data', (data) => (screen += String(data)));
  });

  afterAll(async () => {
    terminal?.kill('SIGKILL');
    await bench.close();
  });

  const type = async (text: string): Promise<void> => {
    terminal.stdin?.write(text);
    await sleep(STROKE_MS);
    terminal.stdin?.write('\r');
  };
  const asked = (): number => bench.model.requests.filter(({ tools = [] }) => tools.length > 0).length;
  const conversation = (): string => {
    const folder = join(bench.workshop.home, '.claude', 'sessions');
    const [note] = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return String((JSON.parse(readFileSync(join(folder, String(note)), 'utf8')) as { sessionId: string }).sessionId);
  };
  /** Asks something and waits until it is answered, the tool call in between included. */
  const ask = async (text: string, requests: number): Promise<void> => {
    await type(text);
    await eventually(() => expect(asked()).toBe(requests));
    await sleep(2 * STROKE_MS);
  };

  it('who clears the conversation has both conversations counted, to the token and the cent', async () => {
    await eventually(() => expect(screen).toContain('Claude Code'));
    await sleep(4 * STROKE_MS);
    const ended = once(terminal, 'exit');
    await ask('the first question', 2);
    const first = conversation();
    await type('/clear');
    await eventually(() => expect(conversation()).not.toBe(first));
    await sleep(2 * STROKE_MS);
    await ask('the second question', 4);
    const second = conversation();
    await type('/exit');
    await ended;

    const { requests, sessions, differences } = await bench.books();
    expect(requests.map(({ source }) => source)).toEqual(['ledger', 'ledger', 'ledger', 'ledger']);
    const cost = requests.reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0);
    expect(cost).toBeGreaterThan(0);
    expect(sessions).toMatchObject([{ claude_session_id: second, bill_nano_usd: cost, settled_by: 'ledger' }]);
    expect(differences).toEqual({});
  }, 60_000);
});
