import manifest from '../../package.json' with { type: 'json' };

/** The version of Stepmeter. */
export const VERSION: string = manifest.version;

/** What `stepmeter --version` prints. */
export const VERSION_TEXT: string = `${VERSION} (Node ${process.version}, ${process.platform} ${process.arch})`;
