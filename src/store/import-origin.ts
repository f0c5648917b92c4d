/** The origin of a session that was imported from the CLI's history. */
export const IMPORT_ORIGIN = 'import';
