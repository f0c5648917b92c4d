import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPOSE_FILE = 'docker-compose.yml';

const nearest = (folder: string): string =>
  existsSync(join(folder, COMPOSE_FILE)) ? folder : nearest(dirname(folder));

/** A file or folder of the configuration that users mount: Docker and native parts are started from the same. */
export const configurationPath = (path: string): string => join(nearest(dirname(fileURLToPath(import.meta.url))), path);

/** The compose file. */
export const composeFile = (): string => configurationPath(COMPOSE_FILE);
