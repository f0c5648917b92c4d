import { isProgram } from '../../process/find-on-path.ts';
import type { StackPart } from '../../ops/stack/parts.ts';
import { builtProgram, findProgram } from '../../ops/stack/native/programs.ts';

export type { StackPart } from '../../ops/stack/parts.ts';

/** A program used by the tests. */
export type NativeProgram = StackPart | 'promtool' | 'alertmanager' | 'amtool' | 'temporal';

/** Path of a program: built by `native-stack/build.sh`, or the installed one for Tempo and Grafana. */
export function nativeBinary(program: NativeProgram): string {
  if (program === 'tempo' || program === 'grafana') return findProgram(process.env, program) ?? program;
  return builtProgram(process.env, program);
}

/** Parts that `native-stack/build.sh` does not build: tested only where they are installed. */
const INSTALLED: readonly NativeProgram[] = ['tempo', 'grafana'];

/** The missing ones among these programs that `native-stack/build.sh` builds. */
export function missingStackParts(programs: readonly NativeProgram[]): string[] {
  return programs.filter((program) => !INSTALLED.includes(program) && !isProgram(nativeBinary(program)));
}

/** The missing ones among these programs that only a user can install: Tempo and Grafana. */
export function missingInstalledParts(programs: readonly NativeProgram[]): string[] {
  return programs.filter((program) => INSTALLED.includes(program) && !isProgram(nativeBinary(program)));
}
