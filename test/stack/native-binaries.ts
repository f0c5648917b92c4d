import { isProgram } from '../../src/process/find-on-path.ts';
import type { StackPart } from '../../src/ops/stack/parts.ts';
import { builtProgram, findProgram } from '../../src/ops/stack/programs.ts';

export type { StackPart } from '../../src/ops/stack/parts.ts';

/** A program that the tests run. */
export type NativeProgram = StackPart | 'promtool' | 'alertmanager' | 'amtool' | 'temporal';

/** Path of a program: built by `native-stack/build.sh`, or for Tempo and Grafana as it is installed. */
export function nativeBinary(program: NativeProgram): string {
  if (program === 'tempo' || program === 'grafana') return findProgram(process.env, program) ?? program;
  return builtProgram(process.env, program);
}

/** Parts that `native-stack/build.sh` does not build: tests run them where they are installed. */
const INSTALLED: readonly NativeProgram[] = ['tempo', 'grafana'];

/** Names those of the programs that are missing and that `native-stack/build.sh` builds; empty when all are there. */
export function missingStackParts(programs: readonly NativeProgram[]): string[] {
  return programs.filter((program) => !INSTALLED.includes(program) && !isProgram(nativeBinary(program)));
}

/** Names those of the programs that are missing and that only a user can install: Tempo and Grafana. */
export function missingInstalledParts(programs: readonly NativeProgram[]): string[] {
  return programs.filter((program) => INSTALLED.includes(program) && !isProgram(nativeBinary(program)));
}
