import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realTests } from '../../src/testing/real.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { promtool } from '../../src/testing/stack/promtool.ts';
import { ruleFiles } from '../../src/monitoring/alerts/alert-files.ts';

const real = realTests('on the real promtool', missingStackParts(['promtool']));

describe.skipIf(real.skip)(`${real.title}: the rule files`, () => {
  test('pass promtool without errors or warnings', async () => {
    const files = Object.fromEntries(Object.entries(ruleFiles()).map(([path, make]) => [basename(path), make()]));
    const { ok, output } = await promtool(
      ['check', 'rules', '--lint=all', '--lint-fatal', ...Object.keys(files)],
      files,
    );
    expect(output).toContain('SUCCESS');
    expect(ok, output).toBe(true);
  });
});
