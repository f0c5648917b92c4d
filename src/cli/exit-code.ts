/** Where a command leaves an exit code other than success without failing itself. */
export type ExitCode = { code: number };
