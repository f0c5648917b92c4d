import { afterEach, expect, test, vi } from 'vitest';
import { repeatedSetup } from './repeated-setup.ts';

afterEach(() => void vi.unstubAllEnvs());

test('in CI, a setup that fails is repeated once and reported as flaky', async () => {
  vi.stubEnv('CI', 'true');
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(await repeatedSetup(failsTimes(1))).toBe(2);
    expect(written.mock.calls.map(([text]) => String(text)).join('')).toMatch(/^Flaky: .*repeated-setup.*failure 1/s);
    await expect(repeatedSetup(failsTimes(2))).rejects.toThrow('failure 2');
  } finally {
    written.mockRestore();
  }
});

test('elsewhere, its first error is reported', async () => {
  vi.stubEnv('CI', '');
  const setUp = failsTimes(1);
  await expect(repeatedSetup(setUp)).rejects.toThrow('failure 1');
  expect(setUp).toHaveBeenCalledOnce();
});

function failsTimes(times: number) {
  let calls = 0;
  return vi.fn(async () => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return calls;
  });
}
