import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { alertFiles, ruleFiles } from '../../src/monitoring/alerts/alert-files.ts';
import { dashboardFiles } from '../../src/monitoring/dashboards/all-dashboards.ts';
import { dashboardsDoc } from './dashboards-doc.ts';
import { privacyDoc } from './privacy-doc.ts';
import { telemetryDoc } from './telemetry-doc.ts';

/** The generators of all committed files, by path in the repository. */
const FILES: Readonly<Record<string, () => string>> = {
  'docs/telemetry.md': telemetryDoc,
  'docs/privacy.md': privacyDoc,
  'docs/dashboards.md': dashboardsDoc,
  ...dashboardFiles(),
  ...alertFiles(),
  ...ruleFiles(),
};

const stale = Object.entries(FILES).filter(([file, make]) => current(file) !== make());

if (!process.argv.includes('--check')) {
  for (const [file, make] of stale) writeFileSync(pathOf(file), make());
} else if (stale.length > 0) {
  console.error(
    `Stale generated files: ${stale.map(([file]) => file).join(', ')}. Run npm run generate and commit them`,
  );
  process.exitCode = 1;
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

function current(file: string): string {
  try {
    return readFileSync(pathOf(file), 'utf8');
  } catch {
    return '';
  }
}
