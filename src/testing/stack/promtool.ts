import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nativeBinary } from './native-binaries.ts';

/** The output of promtool, and whether it succeeded. */
export type Verdict = { readonly ok: boolean; readonly output: string };

/** A series of a result. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

/** Rules to evaluate on generated series, and queries at a time; times in seconds. */
export type Evaluation = {
  readonly rules: string;
  readonly series: readonly { readonly series: string; readonly values: string }[];
  readonly everySeconds: number;
  /** The start, in seconds since 1970. @default 0 */
  readonly from?: number;
  /** The time of the queries, after the start. */
  readonly at: number;
  readonly queries: readonly string[];
};

const run = promisify(execFile);

/** Half of its time was spent in garbage collection. */
const ENVIRONMENT = { ...process.env, GOGC: '1000' };

/** Runs promtool in a folder with the given files. */
export async function promtool(args: readonly string[], files: Readonly<Record<string, string>>): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { stdout, stderr } = await run(nativeBinary('promtool'), args, {
      cwd: folder,
      env: ENVIRONMENT,
      maxBuffer: 2 ** 28,
    });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { ok: false, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An expected result that never occurs: promtool then prints the actual one. */
const NOT_THE_ANSWER = [{ labels: 'not_the_answer', value: -1 }];

/** Evaluates rules with promtool, in order as Prometheus does, and returns the results of queries. */
export async function promtoolAnswers(evaluation: Evaluation): Promise<Sample[][]> {
  const { rules, series, everySeconds, from = 0, at, queries } = evaluation;
  const test = {
    rule_files: ['rules.yml'],
    evaluation_interval: `${everySeconds}s`,
    tests: [
      {
        interval: `${everySeconds}s`,
        start_timestamp: from,
        input_series: series,
        promql_expr_test: queries.map((expr) => ({ expr, eval_time: `${at}s`, exp_samples: NOT_THE_ANSWER })),
      },
    ],
  };
  const { output } = await promtool(['test', 'rules', 'test.json'], {
    'rules.yml': rules,
    'test.json': JSON.stringify(test),
  });
  const answers = answersIn(output);
  if (answers.length !== queries.length || / err: /.test(output))
    throw new Error(`Cannot evaluate rules: ${output.slice(0, 2000)}`);
  return answers;
}

function answersIn(output: string): Sample[][] {
  return output
    .split(/^\s*expr: /m)
    .slice(1)
    .map((answer) =>
      [...answer.slice(answer.indexOf('got:')).matchAll(/\{([^}]*)\} (\S+?)(?:,|$)/gm)].map(
        ([, labels = '', value]) => ({
          labels: labelsOf(labels),
          value: Number(value),
        }),
      ),
    );
}

function labelsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [label, value]),
  );
}
