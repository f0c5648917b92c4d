import { checkSecrets, checkSize } from './content-rules.ts';
import { checkDocumentation, checkEntries } from './entry-rules.ts';
import type { Finding } from './finding.ts';
import { checkDependencies, checkLicense, checkManifest } from './manifest-rules.ts';
import { readPackage } from './package-files.ts';
import { RULES, type Report } from './rules.ts';

const CHECKS = [
  checkManifest,
  checkLicense,
  checkEntries,
  checkSecrets,
  checkSize,
  checkDependencies,
  checkDocumentation,
] as const;

/** Checks a package by all rules; returns the findings by rule, file and line. Nothing of the package is executed. */
export function checkCompliance(folder: string): Finding[] {
  const files = readPackage(folder);
  const findings: Finding[] = [];
  const report: Report = (rule, message, file, line) => {
    const level = RULES.find(({ id }) => id === rule)?.level ?? 'error';
    findings.push({ rule, level, message, file, ...(line !== undefined && { line }) });
  };
  for (const check of CHECKS) check(files, report);
  const rank = ({ rule }: Finding): number => RULES.findIndex(({ id }) => id === rule);
  return findings.sort(
    (a, b) => rank(a) - rank(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || (a.line ?? 0) - (b.line ?? 0),
  );
}
