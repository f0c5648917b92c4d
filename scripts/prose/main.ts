import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findBanned } from './find-banned.ts';

// Lists banned terms in documentation, messages, dashboards and comments, with the wording to use instead.

const findings = proseFiles().flatMap((file) => findBanned(file, readFileSync(file, 'utf8')));

for (const { file, line, found, prefer } of findings) {
  console.error(`${file}:${line}: "${found}" is a banned term. Use: ${prefer}`);
  process.exitCode = 1;
}

/** Every text file except fixtures, and the test of this check, which plants banned terms. */
function proseFiles(): string[] {
  const globs = ['*.md', '*.ts', '*.tsx', '*.sh', '*.yml', '*.yaml', 'grafana/dashboards/*.json'];
  const listed = execFileSync('git', ['ls-files', '--', ...globs], { encoding: 'utf8', maxBuffer: 16_000_000 });
  return listed
    .split('\n')
    .filter((file) => file !== '' && !/(^|\/)fixtures\/|^test\/prose\.program\.test\.ts$/.test(file));
}
