/** The names of folders in which files are prepared begin so. What a killed process left in one is never an output. */
export const RESTORE_PREFIX = '.stepmeter-restore-';
