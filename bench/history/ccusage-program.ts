import { accessSync, chmodSync, constants } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The native program of the installed ccusage.
 * @throws if it has none for this platform
 */
export function ccusageProgram(): string {
  const { platform, arch } = process;
  const ccusage = createRequire(import.meta.resolve('ccusage/package.json'));
  const program = ccusage.resolve(`@ccusage/ccusage-${platform}-${arch}/bin/ccusage`);
  try {
    accessSync(program, constants.X_OK);
  } catch {
    // Its package leaves that to its own launcher, which would be measured too.
    chmodSync(program, 0o755);
  }
  return program;
}
