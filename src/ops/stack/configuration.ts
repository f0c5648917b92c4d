import { join } from 'node:path';
import { packageFolder } from '../../core/paths/package-folder.ts';

/** A file or folder of the configuration that users mount: Docker and native parts are started from the same. */
export function configurationPath(path: string): string {
  return join(packageFolder(), path);
}

/** The compose file. */
export function composeFile(): string {
  return configurationPath('docker-compose.yml');
}
