// Preloaded into a process under test: prints every package that it loads to standard error.
import { registerHooks } from 'node:module';

registerHooks({
  load: (url, context, next) => {
    const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name) process.stderr.write(`loads ${name}\n`);
    return next(url, context);
  },
});
