import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { VARIABLE } from '../core/environment.ts';
import { step } from '../sdk/step.ts';
import { workflow } from '../sdk/workflow.ts';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { agentOptions } from './agent-options.ts';

test('agentOptions() names the step of each of several concurrent callers, and keeps the own environment', async () => {
  isolatedState();
  workInEmptyFolder();
  const own = { OWN: '1', [VARIABLE.plugins]: '/own' };
  const options = { settingSources: [], env: own };
  const envs = await workflow('w', {}, () =>
    Promise.all(
      ['a', 'b'].map((name) =>
        step(name, { files: false }, async ({ env }) => {
          await Promise.resolve();
          return { expected: env, found: agentOptions(options) };
        }),
      ),
    ),
  );
  for (const { expected, found } of envs) {
    expect(found).toEqual({
      settingSources: [],
      env: { ...own, ...expected, [VARIABLE.plugins]: ['/own', expected[VARIABLE.plugins]].join(delimiter) },
    });
  }
  expect(new Set(envs.map(({ found }) => found.env[VARIABLE.spool])).size).toBe(2);
});

test('agentOptions() without env passes on the environment of the process, and changes nothing outside of a run', async () => {
  isolatedState();
  workInEmptyFolder();
  const options = { model: 'haiku' };
  expect(agentOptions(options)).toBe(options);
  const { env } = await step('a', { files: false }, () => agentOptions(options));
  expect(env).toMatchObject({ PATH: process.env['PATH'], [VARIABLE.spool]: expect.stringContaining('spool') });
});
