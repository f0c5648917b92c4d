import type { Finding } from './finding.ts';
import { RULES } from './rules.ts';

/** Findings as a SARIF 2.1.0 log, which code hosts show beside the lines. */
export function toSarif(findings: readonly Finding[], version: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'stepmeter',
            version,
            rules: RULES.map(({ id, level, requires }) => ({
              id,
              shortDescription: { text: requires },
              defaultConfiguration: { level },
            })),
          },
        },
        results: findings.map(({ rule, level, message, file, line }) => ({
          ruleId: rule,
          ruleIndex: RULES.findIndex(({ id }) => id === rule),
          level,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file), uriBaseId: 'PACKAGE' },
                ...(line !== undefined && { region: { startLine: line } }),
              },
            },
          ],
        })),
      },
    ],
  };
}

/** A relative path as a URI, in which `#` and `?` would end the path. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
