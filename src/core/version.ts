import manifest from '../../package.json' with { type: 'json' };

/** The version of Stepmeter. */
export const VERSION: string = manifest.version;
