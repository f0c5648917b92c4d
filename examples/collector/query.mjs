// Asks the back ends what arrived: `query.mjs prometheus EXPRESSION` or `query.mjs jaeger`. Tries again for a while,
// because a server that has just started does not answer at once.
import { setTimeout } from 'node:timers/promises';

const [server, expression = ''] = process.argv.slice(2);
const { PROMETHEUS_PORT = '9090', JAEGER_HTTP_PORT = '16686' } = process.env;

const ask = { prometheus, jaeger }[server];
for (let tries = 100; ; tries--) {
  const lines = await ask().catch(() => []);
  if (lines.length > 0 || tries === 0) {
    console.log(lines.join('\n'));
    process.exitCode = lines.length > 0 ? 0 : 1;
    break;
  }
  await setTimeout(200);
}

/** The series of an expression, one per line. */
async function prometheus() {
  const query = new URLSearchParams({ query: expression });
  const answer = await fetch(`http://127.0.0.1:${PROMETHEUS_PORT}/api/v1/query?${query}`);
  const { data } = await answer.json();
  return data.result.map(({ metric, value }) => `${JSON.stringify(metric)} ${Number(value[1]).toFixed(4)}`);
}

/** The names of the spans of all traces of Stepmeter, in alphabetical order. */
async function jaeger() {
  const answer = await fetch(`http://127.0.0.1:${JAEGER_HTTP_PORT}/api/traces?service=stepmeter`);
  const { data } = await answer.json();
  return data.flatMap(({ spans }) => spans.map(({ operationName }) => operationName)).sort();
}
