import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newSessionId } from '../src/core/ids.ts';
import { hooksPlugin } from '../src/claude/hooks-plugin.ts';
import { claudeEnvironment, requireClaude } from '../test/claude/cli.ts';
import { startFakeModel } from '../test/fake-model/server.ts';

/** Measures what hooks add to a tool call of the real CLI: sessions of each kind in turn, so that all see the same machine. */
const CALLS = 30;
const ROUNDS = Number(process.argv[2] ?? 7);

const dir = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
const spool = join(dir, 'spool');
const project = join(dir, 'project');
for (const folder of [spool, project]) mkdirSync(folder);

/** What a hook in Node would do at the least: read its input, write a file. */
const nodeHook = join(dir, 'hook.mjs');
writeFileSync(
  nodeHook,
  `import { readFileSync, writeFileSync } from 'node:fs';
writeFileSync(process.env.STEPMETER_SPOOL + '/' + process.pid + '.txt', readFileSync(0));`,
);

const after = (command: string): string[] => {
  const hooks = [{ hooks: [{ type: 'command', command }] }];
  return ['--settings', JSON.stringify({ hooks: { PostToolUse: hooks, PostToolUseFailure: hooks } })];
};

const KINDS: Readonly<Record<string, readonly string[]>> = {
  'no hook': [],
  '/bin/true, the floor': after('/bin/true'),
  'our module': ['--plugin-dir', hooksPlugin('module')],
  'our command': ['--plugin-dir', hooksPlugin('command')],
  'bare Node': after(`"${process.execPath}" "${nodeHook}"`),
};

const turns = Array.from({ length: CALLS }, (_, i) => ({
  tools: [{ name: 'Write', input: { file_path: join(project, `${i}.txt`), content: 'x\n' } }],
}));
const model = await startFakeModel(turns);
const home = join(dir, 'home');
mkdirSync(home);

/** The session's own account of how long it took, in milliseconds. */
const session = async (args: readonly string[]): Promise<number> => {
  const extra = { STEPMETER_SPOOL: spool, STEPMETER_SESSION: newSessionId() };
  rmSync(project, { recursive: true });
  mkdirSync(project);
  const all = ['-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions', ...args];
  const env = claudeEnvironment({ home, modelUrl: model.url, extra });
  const run = promisify(execFile)(requireClaude(), all, { cwd: project, env });
  run.child.stdin?.end();
  return (JSON.parse((await run).stdout) as { duration_ms: number }).duration_ms;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

await session([]);
const times: Record<string, number[]> = {};
for (let round = 0; round < ROUNDS; round++)
  for (const [kind, args] of Object.entries(KINDS)) (times[kind] ??= []).push(await session(args));

const none = median(times['no hook'] ?? []);
const floor = (median(times['/bin/true, the floor'] ?? []) - none) / CALLS;
console.log(`${ROUNDS} sessions of ${CALLS} tool calls of each kind, in turn; medians`);
console.log('kind | session | added per tool call | in floors');
for (const [kind, values] of Object.entries(times)) {
  const added = (median(values) - none) / CALLS;
  console.log(`${kind} | ${median(values)} ms | ${added.toFixed(1)} ms | ${(added / floor).toFixed(2)}`);
}
await model.close();
rmSync(dir, { recursive: true, force: true });
