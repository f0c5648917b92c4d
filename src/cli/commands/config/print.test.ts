import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../../testing/run-cli.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';

test('config print shows values with their origin, without passwords, and what cannot be used', async () => {
  const home = temporaryFolder();
  const file = join(home, 'stepmeter.json');
  const content = { databaseUrl: 'postgres://me:secret@localhost/x', budgets: {}, environment: 'file' };
  writeFileSync(file, JSON.stringify(content));
  const env = { STEPMETER_ENVIRONMENT: 'ci' };
  const text = await runCli(['config', 'print'], { home, env });
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/^SETTING +VALUE +ORIGIN\n/);
  expect(text.stdout).toMatch(/^environment +ci +STEPMETER_ENVIRONMENT$/m);
  expect(text.stdout).toContain(`postgres://localhost/x  ${file}`);
  expect(text.stderr).toBe(`stepmeter: Unknown setting "budgets" in ${file}\n${text.stderr.split('\n')[1]}\n`);
  const json = JSON.parse((await runCli(['config', 'print', '--json'], { home, env })).stdout) as object;
  expect(json).toMatchObject({ problems: [{ message: `Unknown setting "budgets" in ${file}` }] });
  expect(JSON.stringify(json)).not.toContain('secret');
});

test('commands use the settings of the file; those inside a workflow do not read it', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'stepmeter.json'), '{"otlpEndpoint": "http://127.0.0.1:9", "nope": 1}');
  const script = 'echo "[$STEPMETER_OTLP_ENDPOINT]"';
  const step = await runCli(['exec', '--workflow', 'w', '--step', 's', '--', 'sh', '-c', script], { home });
  expect(step).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
  const relay = await runCli(['relay', '--once'], { home });
  expect(relay.stderr).toContain('Unknown setting "nope"');
  expect(relay.stdout).toContain('The remaining data is kept for the next export');
});
