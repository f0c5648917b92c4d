import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';

/** A file or folder of the configuration that users mount: Docker and native parts are started from the same. */
export const configurationPath = (path: string): string => join(packageFolder(), path);

/** The compose file. */
export const composeFile = (): string => configurationPath('docker-compose.yml');
