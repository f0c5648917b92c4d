import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A server of the telemetry stack. */
export type StackPart = 'otelcol' | 'tempo' | 'prometheus' | 'grafana';

/** A program that `native-stack/build.sh` builds. */
export type NativeProgram = StackPart | 'promtool' | 'temporal';

/** Path at which `native-stack/build.sh` puts a program. */
export function nativeBinary(program: NativeProgram): string {
  return join(nativeStackDirectory(), program === 'grafana' ? 'grafana/bin/grafana' : program);
}

/** Names those of the programs that were not built yet; empty when all are there. */
export function missingStackParts(programs: readonly NativeProgram[]): string[] {
  return programs.filter((program) => !isExecutable(nativeBinary(program)));
}

function nativeStackDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return process.env['STEPMETER_NATIVE_STACK'] || join(cache, 'stepmeter', 'native-stack', 'v1');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
