import { expect, test } from 'vitest';
import { plainModel } from './model-name.ts';

test.each([
  ['claude-opus-5-5', 'claude-opus-5-5'],
  ['claude-opus-4-8[1m]', 'claude-opus-4-8'],
  ['claude-sonnet-4-20250514', 'claude-sonnet-4'],
  ['claude-sonnet-4-0', 'claude-sonnet-4'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['us.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
  ['arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
  ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet'],
  ['claude-3-5-haiku@20241022', 'claude-3-5-haiku'],
  ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
  ['anthropic/claude-3.7-sonnet:thinking', 'claude-3-7-sonnet'],
  ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet'],
  ['databricks-claude-opus-4-1', 'claude-opus-4-1'],
  ['Claude-4.5-Sonnet', 'claude-sonnet-4-5'],
  ['claude-haiku-3.5', 'claude-3-5-haiku'],
  ['claude-opus-5-5[1m]', 'claude-opus-5-5'],
  ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
  ['claude-sonnet-4-5-20250929[1m]', 'claude-sonnet-4-5'],
  ['anthropic/claude-opus-4-1', 'claude-opus-4-1'],
  ['claude-opus-4-1@20250805', 'claude-opus-4-1'],
  ['bedrock/global.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
  ['claude-mythos-preview', 'claude-mythos-preview'],
  ['qwen3:8b', 'qwen3:8b'],
  [
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/a',
    'arn:aws:bedrock:us-east-1:1:application-inference-profile/a',
  ],
  ['sonnet[1m]', 'sonnet'],
  ['gpt-6', 'gpt-6'],
  ['gpt-5.2', 'gpt-5-2'],
])('plainModel() of %s is %s', (id, name) => {
  expect(plainModel(id)).toBe(name);
});
