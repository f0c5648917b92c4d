import { lineOf, type PackageFiles } from './package-files.ts';
import type { Report } from './rules.ts';

/** The form of secrets whose form is known, and assignments of long literals to names of secrets. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['a key of the Claude API', /\bsk-ant-[\w-]{16,}/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_\w{30,}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{30,}\b/],
  ['a token of Slack', /\bxox[abprs]-[\w-]{12,}/],
  [
    'a password or token',
    /\b(?:password|passwd|secret|api_?key|access_?token)["']?\s*[:=]\s*["'](?=[^"']*\d)[^"'\s${}<>]{12,}["']/i,
  ],
];

/** Whether files contain secrets. The finding does not quote them. */
export function checkSecrets({ sizes, text }: PackageFiles, report: Report): void {
  for (const path of sizes.keys()) {
    if (/(?:^|\/)\.env(?:\.(?!example$)\w+)?$/.test(path))
      report('secrets', 'it holds settings of an environment', path);
    const content = text(path);
    if (content === undefined) continue;
    for (const [what, pattern] of SECRETS) {
      const line = lineOf(content, pattern);
      if (line !== undefined) report('secrets', `it contains ${what}`, path, line);
    }
  }
}

const MAX_FILE_BYTES = 1024 ** 2;

const MAX_TOTAL_BYTES = 5 * 1024 ** 2;

/** Whether the package is small enough to be installed without being noticed. */
export function checkSize({ sizes }: PackageFiles, report: Report): void {
  for (const [path, bytes] of sizes)
    if (bytes > MAX_FILE_BYTES) report('size', `it has ${bytes} bytes, at most ${MAX_FILE_BYTES} are allowed`, path);
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (total > MAX_TOTAL_BYTES)
    report('size', `the package has ${total} bytes, at most ${MAX_TOTAL_BYTES} are allowed`, 'package.json');
}
