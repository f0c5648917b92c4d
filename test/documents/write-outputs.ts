import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import type { ShownCommand } from './document-script.ts';
import { outputDifference } from './shown-output.ts';

/** Replaces each output of a document that differs from what was printed, for `STEPMETER_WRITE_OUTPUT=1`. */
export function writeOutputs(file: string, commands: readonly ShownCommand[], outputs: readonly string[]): void {
  const path = join(packageFolder(), file);
  let text = readFileSync(path, 'utf8');
  for (const [index, { command, output }] of commands.entries()) {
    const printed = `${(outputs[index] ?? '').trim()}\n`;
    if (output === undefined || outputDifference(output, printed) === undefined) continue;
    text = text.replace(`$ ${command}\n${output}`, () => `$ ${command}\n${printed}`);
  }
  writeFileSync(path, text);
}
