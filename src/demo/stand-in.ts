/**
 * The program that stands in for the Claude CLI: accepts its arguments and replays the recording of the current step.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { VARIABLE } from '../core/environment.ts';
import { readContext } from '../spool/context-folder.ts';
import { readRecording } from './recording.ts';
import { replaySession } from './replay-session.ts';

const { env } = process;
const stepName = readContext(env[VARIABLE.spool] ?? '')?.step?.name ?? 'none';

/** Strict: an unknown argument would otherwise be ignored. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    print: { type: 'boolean', short: 'p' },
    'output-format': { type: 'string' },
    verbose: { type: 'boolean' },
    'session-id': { type: 'string' },
    'plugin-dir': { type: 'string', multiple: true },
    'permission-mode': { type: 'string' },
    allowedTools: { type: 'string' },
    'json-schema': { type: 'string' },
    'max-budget-usd': { type: 'string' },
    model: { type: 'string' },
    effort: { type: 'string' },
    agents: { type: 'string' },
    'strict-mcp-config': { type: 'boolean' },
  },
});

const [task, folder] = [env['REPLAY_TASK'], env['REPLAY_FOLDER'] ?? ''];
const recording = [...(task ? [`${stepName}-${task}`] : []), stepName]
  .map((name) => join(folder, `${name}.json`))
  .find((file) => existsSync(file));
if (recording === undefined) {
  console.error(`Cannot replay a session of the step "${stepName}": ${folder} has no recording of it`);
  process.exit(1);
}

await replaySession(readRecording(recording), {
  prompt: positionals[0] ?? (await text(process.stdin)),
  sessionId: values['session-id'] ?? randomUUID(),
  plugins: values['plugin-dir'] ?? [],
  permissionMode: values['permission-mode'] ?? 'default',
  outputFormat: values['output-format'] ?? 'text',
  cwd: process.cwd(),
  env,
});
