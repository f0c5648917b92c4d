import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../core/package-folder.ts';

/** The example that the demo runs, as it comes with Stepmeter. */
export const EXAMPLE: string = join(packageFolder(), 'examples', 'package-build');

/** The folders of one demo, all of them temporary. */
export type DemoFolder = {
  /** The folder around them. */
  readonly path: string;
  /** The package, as the template has it. */
  readonly package: string;
  /** A copy of it to work in. */
  readonly work: string;
  /** Where a recorded session keeps what the Claude CLI keeps in the user's. */
  readonly claudeConfig: string;
  readonly remove: () => void;
};

/** Makes the folders of a demo. */
export function makeDemoFolder(): DemoFolder {
  // The real path, for tools report real paths and those are what file operations are named by.
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'stepmeter-demo-')));
  const folder = { package: join(path, 'package'), work: join(path, 'work'), claudeConfig: join(path, 'claude') };
  for (const copy of [folder.package, folder.work]) cpSync(join(EXAMPLE, 'template'), copy, { recursive: true });
  mkdirSync(folder.claudeConfig);
  return { path, ...folder, remove: () => rmSync(path, { recursive: true, force: true }) };
}
