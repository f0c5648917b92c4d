/**
 * Measures what hooks add to a tool call of the real CLI: sessions of each kind in turn, without a relay and with one
 * that takes their records as they come, so that all see the same machine.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hooksPlugin } from '../src/claude/hooks/hooks-plugin.ts';
import { newRunId, newSessionId, newStepId } from '../src/core/ids/ids.ts';
import { openContextFolder } from '../src/spool/context-folder.ts';
import { claudeEnvironment, requireClaude } from '../src/testing/claude/cli.ts';
import { startFakeModel } from '../src/testing/fake-model/server.ts';
import { startRelay } from './live-relay.ts';
import { median } from './quantiles.ts';

const dir = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
const [project, state, home] = [join(dir, 'project'), join(dir, 'state'), join(dir, 'home')];
for (const folder of [project, home]) mkdirSync(folder);

/** The minimum work of a hook in Node: reads its input and writes a file that is not a record. */
const nodeHook = join(dir, 'hook.mjs');
writeFileSync(
  nodeHook,
  `import { readFileSync, writeFileSync } from 'node:fs';
writeFileSync(process.env.STEPMETER_SPOOL + '/' + process.pid + '.txt', readFileSync(0));`,
);

const CALLS = 30;

const model = await startFakeModel(
  Array.from({ length: CALLS }, (_, i) => ({
    tools: [{ name: 'Write', input: { file_path: join(project, `${i}.txt`), content: 'x\n' } }],
  })),
);

const run = { id: newRunId(), workflow: 'bench' };
const step = { id: newStepId(), name: 'write', attempt: 1, kind: 'first' as const };
const spool = openContextFolder(join(state, 'spool'), { v: 1, run, step, startedAt: Date.now(), project });

await session([]);

const ROUNDS = Number(process.argv[2] ?? 7);

const [NONE, FLOOR] = ['no hook', '`/bin/true`, the floor'];
const MODULE = ['--plugin-dir', hooksPlugin('module')];

const KINDS: Readonly<Record<string, readonly string[]>> = {
  [NONE]: [],
  [FLOOR]: after('/bin/true'),
  'our module': MODULE,
  'our module, watching requests': [
    ...MODULE,
    ...settings({ pluginConfigs: { stepmeter: { options: { requests: true } } } }),
  ],
  'our command': ['--plugin-dir', hooksPlugin('command')],
  'bare Node': after(`"${process.execPath}" "${nodeHook}"`),
};

const [alone, relayed]: [Times, Times] = [{}, {}];

for (let round = 0; round < ROUNDS; round++) {
  await oneOfEach(alone);
  const relay = await startRelay(state, spool);
  await oneOfEach(relayed);
  await relay.stop();
}
console.log(`${ROUNDS} sessions of ${CALLS} tool calls of each kind, in turn; medians, of differences within a round`);
print('Without a relay', alone);
print('With a relay that takes the records as they come', relayed);
await model.close();
rmSync(dir, { recursive: true, force: true });

/** The session's own account of how long it took, in milliseconds. */
async function session(args: readonly string[]): Promise<number> {
  const extra = { STEPMETER_SPOOL: spool, STEPMETER_SESSION: newSessionId() };
  rmSync(project, { recursive: true });
  mkdirSync(project);
  const all = ['-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions', ...args];
  const env = claudeEnvironment({ home, modelUrl: model.url, extra });
  const cli = promisify(execFile)(requireClaude(), all, { cwd: project, env });
  cli.child.stdin?.end();
  return (JSON.parse((await cli).stdout) as { duration_ms: number }).duration_ms;
}

/** How long the sessions of each kind took, in milliseconds. */
type Times = Record<string, number[]>;

async function oneOfEach(times: Times): Promise<void> {
  for (const [kind, args] of Object.entries(KINDS)) (times[kind] ??= []).push(await session(args));
}

function after(command: string): string[] {
  const hooks = [{ hooks: [{ type: 'command', command }] }];
  return settings({ hooks: { PostToolUse: hooks, PostToolUseFailure: hooks } });
}

function settings(value: object): string[] {
  return ['--settings', JSON.stringify(value)];
}

function print(title: string, times: Times): void {
  const floor = addedBy(FLOOR, times);
  console.log(`\n${title}\n\n| kind | session | added per tool call | in floors |\n| --- | --- | --- | --- |`);
  for (const [kind, values] of Object.entries(times)) {
    const added = addedBy(kind, times);
    const cells = [kind, `${median(values)} ms`, `${added.toFixed(1)} ms`, (added / floor).toFixed(2)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** What a kind adds to a tool call in milliseconds: against the session without hooks of its own round, for machines change. */
function addedBy(kind: string, times: Times): number {
  return median((times[kind] ?? []).map((ms, round) => (ms - (times[NONE]?.[round] ?? 0)) / CALLS));
}
