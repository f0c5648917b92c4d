import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findBanned } from './find-banned.ts';
import { PENDING, pendingFor } from './pending.ts';

// Lists banned terms in documentation, messages, dashboards and comments, with the wording to use instead.

const findings = proseFiles().flatMap((file) => findBanned(file, readFileSync(file, 'utf8')));

for (const { file, line, found, prefer } of findings.filter((finding) => pendingFor(finding).length === 0)) {
  fail(`${file}:${line}: "${found}" is a banned term. Use: ${prefer}`);
}

const used = new Set(findings.flatMap(pendingFor));

for (const entry of PENDING) {
  if (!used.has(entry)) fail(`scripts/prose/pending.ts: "${entry}" has no findings left. Remove it`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

function proseFiles(): string[] {
  const globs = ['*.md', '*.ts', '*.sh', '*.yml', '*.yaml', 'grafana/dashboards/*.json'];
  const listed = execFileSync('git', ['ls-files', '--', ...globs], { encoding: 'utf8', maxBuffer: 16_000_000 });
  return listed.split('\n').filter((file) => file !== '' && !/(^|\/)fixtures\//.test(file));
}
