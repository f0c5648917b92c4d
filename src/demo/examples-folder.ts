import { join } from 'node:path';
import { packageFolder } from '../core/paths/package-folder.ts';

/** The folder with the example specifications, as shipped with Stepmeter. */
export const EXAMPLES: string = join(packageFolder(), 'examples', 'specs');
