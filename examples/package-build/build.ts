import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageBuild } from './workflow.ts';

const folder = mkdtempSync(join(tmpdir(), 'package-build-'));
const [package_, work] = [join(folder, 'package'), join(folder, 'work')];
for (const copy of [package_, work]) cpSync(join(import.meta.dirname, 'template'), copy, { recursive: true });
await packageBuild({
  package: package_,
  work,
  claude: { maxBudgetUsd: 0.5 },
  print: (stepName, what) => console.log(`${stepName.padEnd(9)} ${what}`),
});
