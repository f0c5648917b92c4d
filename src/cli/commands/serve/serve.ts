import { once } from 'node:events';
import { stateFolder } from '../../../core/environment.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { portNumber, text } from '../../option-values.ts';
import { JSON_OPTION, printNote, printResult } from '../../output.ts';
import { stopSignal } from '../../terminal/stop-signal.ts';
import { withStore } from '../../with-store.ts';
import { openInBrowser } from './open-in-browser.ts';
import { linkToRun, PAGE_PORT } from './page-address.ts';

const LOOPBACK = /^(?:127(?:\.\d+){3}|localhost|::1)$/;

/** `stepmeter serve`. */
export const serveCommand = defineCommand({
  name: 'serve [run]',
  describe: 'Serve a live page with runs, cost and trends, and an HTTP API',
  group: 'Look at results',
  positionals: {
    run: {
      type: 'string',
      coerce: text('RUN'),
      describe: 'Run to open: ID, unique prefix or `latest` (default: overview)',
    },
  },
  options: {
    port: {
      type: 'number',
      default: PAGE_PORT,
      coerce: portNumber('--port'),
      describe: 'Port to listen on; 0 for any free one',
    },
    host: { type: 'string', default: '127.0.0.1', coerce: text('--host'), describe: 'Address to listen on' },
    'allow-host': {
      type: 'string',
      array: true,
      default: [],
      describe: 'Accept requests under this host name; required beyond this machine',
    },
    'read-only': { type: 'boolean', default: false, describe: 'Refuse changes, and print a link for sharing' },
    open: { type: 'boolean', default: false, describe: 'Open the page in the browser' },
    ...JSON_OPTION,
  },
  examples: [
    ['$0 serve --open', 'Open the page in the browser'],
    [
      '$0 serve --read-only --host 0.0.0.0 --allow-host build-7',
      'Share it with others on the network, without changes',
    ],
  ],
  run: async ({ run, port: wanted, host, 'allow-host': allowedHosts, 'read-only': isReadOnly, open, json }) => {
    if (!LOOPBACK.test(host) && allowedHosts.length === 0)
      throw new UserError(`Cannot listen on ${host}: other machines could reach it, and no host name is allowed`, {
        hint: 'Name the host that others use with --allow-host NAME; the connection is not encrypted',
        exitCode: EXIT.wrongUse,
      });
    const runId = run === undefined ? undefined : await idOfRun(run);
    const { startServer } = await import('../../../api/serve.ts');
    const server = await startServer({ env: process.env, port: wanted, host, allowedHosts, isReadOnly });
    const link = runId === undefined ? server.link : linkToRun(server.link, runId);
    printResult(json, { url: server.url, link, isReadOnly }, () => link);
    if (open) openInBrowser(link, stateFolder(process.env));
    if (!json) printNote('The link contains an access token. Press Ctrl-C to stop');
    await once(stopSignal(), 'abort');
    await server.close();
  },
});

/** @throws {UserError} if no run, or several, have this ID or prefix */
async function idOfRun(run: string): Promise<string> {
  const { findRun } = await import('../../../report/find-run.ts');
  return withStore(async (store) => (await findRun(store, run)).id);
}
