const args = process.argv.slice(2);

// The CLI asks for its status line all the time: other commands are not loaded for it.
if (args.length === 1 && args[0] === 'statusline') {
  const { printStatusLine } = await import('./spend/status-line.ts');
  printStatusLine();
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(args);
}
