// A relay runs for weeks and ingests thousands of short-lived objects a second: left alone, V8 lets its heap grow to
// several times what the relay needs before it cleans up. With less space for new objects, those of a transaction
// survive collections and are copied. Measured in bench/relay.ts.
export const RELAY_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=50'];

// A server answers many pages from the same rows all day, in several threads: these flags keep its heaps small. Measured
// in bench/page/page.ts.
export const SERVE_FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=50'];

// By default the C library keeps memory that was freed for each thread on its own. All threads share it here, which takes
// no more CPU time.
export const SERVE_ENVIRONMENT = { MALLOC_ARENA_MAX: '1' };

// An import keeps the measured rows of one session until its last one is read: about 20 MiB less than with the flags of
// the relay for 512 MiB of rows, in the same time. Measured in test/import/huge-history.test.ts.
export const IMPORT_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=25'];

// An export keeps a page of rows until it is written: with less space for new objects, a page survives collections and is
// copied, which takes a third of the CPU time. Measured in bench/exports.ts.
export const EXPORT_FLAGS = ['--max-semi-space-size=16'];
