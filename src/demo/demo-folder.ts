import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../core/paths/package-folder.ts';

/** The example that the demo runs, as shipped with Stepmeter. */
export const EXAMPLE: string = join(packageFolder(), 'examples', 'package-build');

/** The temporary folders of a demo. */
export type DemoFolder = {
  /** The parent folder of the others. */
  readonly path: string;
  /** The package, copied from the template. */
  readonly package: string;
  /** The working copy of the package. */
  readonly work: string;
  /** The folder in which a replayed session writes what the Claude CLI writes to the user's. */
  readonly claudeConfig: string;
  readonly remove: () => void;
};

/** Creates the folders of a demo. */
export function makeDemoFolder(): DemoFolder {
  // The real path, because tools report real paths and file operations are named after them.
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'stepmeter-demo-')));
  const folder = { package: join(path, 'package'), work: join(path, 'work'), claudeConfig: join(path, 'claude') };
  for (const copy of [folder.package, folder.work]) cpSync(join(EXAMPLE, 'template'), copy, { recursive: true });
  mkdirSync(folder.claudeConfig);
  return { path, ...folder, remove: () => rmSync(path, { recursive: true, force: true }) };
}
