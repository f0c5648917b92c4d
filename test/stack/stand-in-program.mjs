/* A program in place of a server of the stack, for tests of how servers are started. It writes down what it was started
   with, listens on every port that its environment or its flags give it on loopback, and answers what `doctor` asks. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const ANSWERS = {
  '/api/search': { traces: [{ traceID: '1' }] },
  '/api/services': { data: ['stepmeter'] },
  '/api/traces': { data: [{ traceID: '1' }] },
  '/api/health': { database: 'ok', version: '13.2.3' },
  '/api/v1/provisioning/contact-points': [{ type: 'slack', name: 'slack' }],
};
const DASHBOARDS = [{ folderUid: 'stepmeter' }];

const args = process.argv.slice(2);
const ports = Object.entries(process.env)
  .filter(([name]) => /^(OTELCOL|TEMPO|JAEGER|GF_SERVER)_(\w+_)?PORT$/.test(name))
  .concat(args.map((arg) => ['listen', /^--web\.listen-address=127\.0\.0\.1:(\d+)$/.exec(arg)?.[1]]))
  .flatMap(([, port]) => (port === undefined ? [] : [Number(port)]));

const answerOf = (url) => {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  return searchParams.get('type') === 'dash-db' ? DASHBOARDS : (ANSWERS[pathname] ?? {});
};

writeFileSync(join(process.env['HOME'] ?? '', 'started.json'), JSON.stringify({ args, env: process.env }));
for (const port of ports)
  createServer(({ url }, response) => response.end(JSON.stringify(answerOf(url)))).listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
