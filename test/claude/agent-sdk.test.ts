import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { openInteractiveWorkshop } from '../../src/testing/claude/interactive-workshop.ts';
import { buildPackage, installApplication } from '../sdk/install-application.ts';
import { billOf, sumsOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { realTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { missingClaude, requireClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('an application with the Agent SDK and the runner', missingClaude());

/** Of the same release as the pinned CLI. */
const PACKAGES = {
  '@anthropic-ai/claude-agent-sdk': '0.3.330',
  '@anthropic-ai/sdk': '0.93.0',
  '@modelcontextprotocol/sdk': '1.29.0',
  zod: '4.0.0',
};

const APPLICATION = `
import { writeFileSync } from 'node:fs';
import { query } from '@anthropic-ai/claude-agent-sdk';
import { step, workflow } from 'stepmeter';
import { agentOptions } from 'stepmeter/agent-sdk';
import { runClaude } from 'stepmeter/claude';
const [pathToClaudeCodeExecutable, cwd, out] = process.argv.slice(2);
const results = [];
const ask = (name, more) => step(name, {}, async ({ env }) => {
  const own = name === 'own env' ? { env: { ...process.env, ...env, OWN: '1' } } : {};
  const options = { pathToClaudeCodeExecutable, cwd, permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true, ...more, ...own };
  for await (const message of query({ prompt: 'go', options })) if (message.type === 'result') results.push(message);
});
await workflow('w', { project: cwd }, async () => {
  await ask('no settings', { settingSources: [] });
  await ask('all settings', { settingSources: ['user', 'project', 'local'] });
  await ask('own env', {});
  await step('runClaude', {}, async ({ env }) => {
    const task = { prompt: 'go', command: pathToClaudeCodeExecutable, cwd, permissionMode: 'bypassPermissions', env };
    results.push((await runClaude(task)).result);
  });
  const concurrent = (name, more) => step(name, { files: false }, async () => {
    const options = { pathToClaudeCodeExecutable, cwd, permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true, ...more };
    for await (const message of query({ prompt: 'go', options: agentOptions(options) })) if (message.type === 'result') results.push(message);
  });
  await Promise.all([
    concurrent('concurrent, no settings', { settingSources: [] }),
    concurrent('concurrent, own env', { env: { ...process.env, OWN: '1' } }),
  ]);
});
writeFileSync(out, JSON.stringify(results));
`;

const ALONE = ['no settings', 'all settings', 'own env', 'runClaude'];

const CONCURRENT = ['concurrent, no settings', 'concurrent, own env'];

describe.skipIf(real.skip)(real.title, () => {
  test('query() and runClaude() are recorded on their steps, with tool calls, files and requests as billed', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('date +%N >> made.txt')]);
    const [main, out] = [await installMain(temporaryFolder()), join(workshop.dir, 'results.json')];
    const env = { ...workshop.env, NODE_NO_WARNINGS: '1' };
    await promisify(execFile)(process.execPath, [main, requireClaude(), workshop.project, out], { env });
    const results = JSON.parse(readFileSync(out, 'utf8')) as Result[];
    const [run] = await workshop.endedRuns();
    expect(run && sumsOf(run)).toEqual(billOf(...results));
    const one = { result: 'success', requests: 2, toolCalls: 1 };
    expect(await workshop.show(String(run?.id))).toMatchObject({
      steps: [...ALONE, ...CONCURRENT].map((name) => ({ ...one, name })),
      sessionsWithoutHooks: 0,
      files: [
        { operation: 'create', step: 'no settings', source: 'shell', path: 'made.txt' },
        { operation: 'modify', step: 'all settings', source: 'shell', path: 'made.txt' },
        { operation: 'modify', step: 'own env', source: 'shell', path: 'made.txt' },
        { operation: 'modify', step: 'runClaude', source: 'shell', path: 'made.txt' },
      ],
    });
  });
});

/** Installs an application that uses the SDK and Stepmeter; returns its main file. */
async function installMain(folder: string): Promise<string> {
  const [stepmeter, application] = [join(folder, 'stepmeter'), join(folder, 'application')];
  buildPackage(stepmeter);
  mkdirSync(application);
  await installApplication(application, PACKAGES, stepmeter);
  const main = join(application, 'main.mjs');
  writeFileSync(main, APPLICATION);
  return main;
}
