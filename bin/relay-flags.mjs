// A relay runs for weeks and takes in thousands of short-lived objects a second: left alone, V8 lets its young generation
// grow to several times what the relay needs. Measured in bench/relay.ts.
export const RELAY_FLAGS = ['--max-semi-space-size=4'];
