const args = process.argv.slice(2);

// What is called often is answered without loading the parser of the command line: the CLI asks for its status line all
// the time, and scripts ask for the version.
if (args.length === 1 && args[0] === 'statusline') {
  const { printStatusLine } = await import('./spend/status-line.ts');
  printStatusLine();
} else if (args.length === 1 && args[0] === '--version') {
  const { VERSION_TEXT } = await import('../core/version.ts');
  console.log(VERSION_TEXT);
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(args);
}
