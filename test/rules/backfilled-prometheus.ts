import { execFile } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { freePorts } from '../../src/testing/stack/free-ports.ts';
import { getJson } from '../../src/testing/stack/get-json.ts';
import { nativeBinary } from '../../src/testing/stack/native-binaries.ts';
import { startProcess, type SupervisedProcess } from '../../src/testing/stack/supervised-process.ts';
import { openMetricsLines, type Sending } from './open-metrics.ts';
import type { Total } from './totals.ts';
import { ruleFile } from '../../src/monitoring/rules/rule-files.ts';
import type { Rule } from '../../src/monitoring/rules/rule.ts';

/** A period in seconds since 1970, and its interval. */
export type Span = { readonly from: number; readonly to: number; readonly everySeconds: number };

/** A series of a range query: its labels, and its values by time in seconds. */
export type Ranged = { readonly metric: Readonly<Record<string, string>>; readonly values: [number, string][] };

/** A real Prometheus in its own folder, with data created by promtool. */
export type BackfilledPrometheus = {
  readonly url: string;
  /** Creates blocks of totals as a relay would have sent them. */
  addTotals(totals: Iterable<Total>, sending: Sending): Promise<void>;
  /** Evaluates independent rules over a period, and keeps the recorded series. */
  addRules(rules: readonly Rule[], span: Span): Promise<void>;
  query(expr: string, span: Span): Promise<readonly Ranged[]>;
  stop(): Promise<void>;
};

/** Relative, because the offset of the evaluation in its interval depends on the path of the file. */
const RULES = 'rules.yml';

/** Prepares it in a folder; it starts with the first query. */
export async function backfilledPrometheus(folder: string): Promise<BackfilledPrometheus> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const data = join(folder, 'data');
  let server: SupervisedProcess | undefined;

  const start = async (): Promise<void> => {
    server ??= await startProcess({
      name: 'prometheus',
      command: nativeBinary('prometheus'),
      args: [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=100y',
        '--query.timeout=10m',
        '--query.max-samples=500000000',
        '--query.lookback-delta=2h',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      env: { GOGC: '400' },
      dataFolder: data,
      readyUrl: `${url}/-/ready`,
      logFile: join(folder, 'prometheus.log'),
    });
  };
  /** Blocks are only loaded at the start. */
  const stop = async (): Promise<void> => {
    await server?.stop(20_000);
    server = undefined;
  };

  mkdirSync(data, { recursive: true });
  writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
  return {
    url,
    stop,
    addTotals: async (totals, sending) => {
      const file = join(folder, 'totals.txt');
      await pipeline(Readable.from(openMetricsLines(totals, sending)), createWriteStream(file));
      await stop();
      await makeBlocks(folder, ['openmetrics', file, data]);
    },
    addRules: async (rules, { from, to, everySeconds }) => {
      await start();
      writeFileSync(join(folder, RULES), ruleFile([{ name: 'backfilled', interval: `${everySeconds}s`, rules }]));
      await makeBlocks(folder, [
        'rules',
        `--url=${url}`,
        `--start=${from}`,
        `--end=${to}`,
        `--output-dir=${data}`,
        RULES,
      ]);
      await stop();
    },
    query: async (query, { from, to, everySeconds }) => {
      await start();
      const parameters = { query, start: String(from), end: String(to), step: String(everySeconds) };
      const answer = await getJson<{ data: { result: Ranged[] } }>(`${url}/api/v1/query_range`, parameters);
      return answer.data.result;
    },
  };
}

const run = promisify(execFile);

/** All data in one block, so that the text is parsed once. */
const ONE_BLOCK = '--max-block-duration=8760h';

function makeBlocks(cwd: string, args: readonly string[]): Promise<unknown> {
  return run(nativeBinary('promtool'), ['tsdb', 'create-blocks-from', '-q', ONE_BLOCK, ...args], {
    cwd,
    env: { ...process.env, GOGC: '400' },
    maxBuffer: 2 ** 28,
  });
}
