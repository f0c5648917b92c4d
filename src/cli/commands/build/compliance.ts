import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, UserError } from '../../../core/errors.ts';
import { counted } from '../../../core/amounts.ts';
import { VERSION } from '../../../core/version.ts';
import { defineCommand } from '../../command.ts';
import { JSON_OPTION, printResult } from '../../output.ts';

/** `stepmeter compliance`. */
export const complianceCommand = defineCommand({
  name: 'compliance [folder]',
  describe: 'Check a package against the build rules: license, exports, types, secrets, size',
  group: 'Record',
  positionals: { folder: { type: 'string', describe: 'Folder of the package (default: the current one)' } },
  options: {
    sarif: { type: 'boolean', default: false, describe: 'Print SARIF, which code hosts display next to the lines' },
    ...JSON_OPTION,
  },
  examples: [['$0 compliance --sarif > findings.sarif', 'Check the package in the current folder']],
  run: async ({ folder = '.', sarif, json }) => {
    requirePackage(folder);
    const [{ checkCompliance }, { findingLine }, { toSarif }] = await Promise.all([
      import('../../../compliance/check-compliance.ts'),
      import('../../../compliance/finding.ts'),
      import('../../../compliance/sarif.ts'),
    ]);
    const findings = checkCompliance(resolve(folder));
    const errors = findings.filter(({ level }) => level === 'error').length;
    const summary = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
    printResult(json || sarif, sarif ? toSarif(findings, VERSION) : findings, () =>
      [...findings.map((finding) => `${finding.level}: ${findingLine(finding)}`), summary].join('\n'),
    );
    return errors === 0 ? EXIT.success : EXIT.workFailed;
  },
});

function requirePackage(folder: string): void {
  if (existsSync(join(folder, 'package.json'))) return;
  throw new UserError(`Cannot check ${folder}: it has no package.json`, {
    hint: 'Name the folder of a package',
    exitCode: EXIT.wrongUse,
  });
}
