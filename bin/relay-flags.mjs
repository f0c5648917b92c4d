// A relay runs for weeks and ingests thousands of short-lived objects a second: left alone, V8 lets its heap grow to
// several times what the relay needs before it cleans up. Measured in bench/relay.ts. The same holds for an import of a
// long history, measured in bench/import.ts, and for an export of many rows, in bench/exports.ts.
export const RELAY_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=50'];
