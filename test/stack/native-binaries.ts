import { isProgram } from '../../src/process/find-on-path.ts';
import type { StackPart } from '../../src/stack/parts.ts';
import { builtProgram } from '../../src/stack/programs.ts';

export type { StackPart } from '../../src/stack/parts.ts';

/** A program that `native-stack/build.sh` builds. */
export type NativeProgram = StackPart | 'promtool' | 'temporal';

/** Path at which `native-stack/build.sh` puts a program. */
export function nativeBinary(program: NativeProgram): string {
  return builtProgram(process.env, program);
}

/** Names those of the programs that were not built yet; empty when all are there. */
export function missingStackParts(programs: readonly NativeProgram[]): string[] {
  return programs.filter((program) => !isProgram(nativeBinary(program)));
}
