import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { traceIdOf } from '../../src/core/ids.ts';
import { realTests } from '../real.ts';
import { eventually } from '../stack/eventually.ts';
import { missingStackParts } from '../stack/native-binaries.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { fetchTrace } from '../stack/tempo-queries.ts';
import { chooseVariables, type Chosen } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards, type Dashboard, type Panel } from './dashboard-file.ts';
import { EXPECTED } from './expected-showings.ts';
import { HISTORIES } from './histories.ts';
import type { History } from './history.ts';
import { shapeProblems, showing } from './panel-shape.ts';
import { askAnnotation, askInstant, askTarget, type Answer } from './run-query.ts';

const PARTS = ['otelcol', 'tempo', 'prometheus'] as const;
const real = realTests('the dashboards', missingStackParts(PARTS));
/** What a simulation sends in a minute takes longer to arrive. */
const ARRIVAL = { timeoutMs: 90_000, everyMs: 1000 };

describe.skipIf(real.skip).each(HISTORIES)(
  `${real.title} on $name`,
  ({ name, rangeMs, untilMs, lacks, chosen, play }) => {
    let dir: string;
    let stack: Stack;
    let history: History;
    let range: { readonly from: number; readonly to: number };

    /** What a reader chooses: a run whose trace is there, and what the history is for. */
    const opened = (): Record<string, readonly string[]> => ({ run: history.runIds.slice(-1), ...chosen });

    beforeAll(async () => {
      vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '2000');
      dir = mkdtempSync(join(tmpdir(), 'stepmeter-dashboards-'));
      stack = await startStack({ parts: PARTS, dir });
      history = await play({ home: join(dir, 'state'), otlpEndpoint: stack.otlpEndpoint });
      // The collector tells of itself every 15 seconds: when all has arrived.
      await eventually(async () => {
        const queues = await askInstant(stack, 'otelcol_exporter_queue_size', Date.now());
        expect(queues.map(({ values }) => values)).toEqual([[0], [0]]);
      }, ARRIVAL);
      await Promise.all(history.runIds.map((id) => eventually(() => fetchTrace(stack.tempoUrl, traceIdOf(id)))));
      const to = Math.ceil(Date.now() / untilMs) * untilMs;
      range = { from: to - rangeMs, to };
    }, 400_000);

    afterAll(async () => {
      await stack?.stop();
      if (dir) rmSync(dir, { recursive: true, force: true });
      vi.unstubAllEnvs();
    });

    const answersOf = (panel: Panel, variables: Chosen['variables']): Promise<Answer[]> =>
      Promise.all(
        (panel.targets ?? [])
          .filter(({ hide }) => !hide)
          .map((target) => askTarget(stack, panel, target, { ...range, variables })),
      );

    describe.each(readDashboards().map((dashboard): [string, Dashboard] => [dashboard.uid, dashboard]))(
      '%s',
      (_, board) => {
        it('offers values for every variable', async () => {
          const { offered } = await chooseVariables(stack, board, range, opened());
          const without = Object.keys(offered).filter((variable) => offered[variable]?.length === 0);
          expect(without.filter((variable) => !lacks.includes(variable))).toEqual([]);
        });

        it('asks for changes without an error', async () => {
          const { variables } = await chooseVariables(stack, board, range, opened());
          // Prometheus gives 11,000 points at most.
          const intervalMs = Math.max(15_000, Math.ceil((range.to - range.from) / 5000));
          for (const annotation of board.annotations.list) {
            const rows = await askAnnotation(stack, annotation, { ...range, intervalMs, variables });
            if (!lacks.includes(annotation.name)) expect(rows, annotation.name).not.toEqual([]);
          }
        });

        it.each(panelsOf(board).map((panel): [string, Panel] => [panel.title ?? '', panel]))(
          '%s',
          async (_title, panel) => {
            if (panel.type === 'text' || panel.type === 'alertlist') return;
            const { variables } = await chooseVariables(stack, board, range, opened());
            const answers = await answersOf(panel, variables);
            const shown = showing(answers);
            const queries = answers.map(({ query }) => query).join('\n');
            // What is listed may be empty; on a slow machine a history is longer, and some of it has something to show.
            const excused = EXPECTED[name][panelName(board, panel)]?.shows;
            if (shown !== 'something') expect(shown, queries).toBe(excused);
            if (shown !== 'nothing') expect(shapeProblems(panel, answers), queries).toEqual([]);
          },
        );

        it('narrows every panel to the first value of each variable without an error', async () => {
          const { variables, offered } = await chooseVariables(stack, board, range, opened());
          const first = Object.fromEntries(Object.entries(offered).map(([key, values]) => [key, values.slice(0, 1)]));
          const narrow = { ...variables, ...first };
          for (const panel of panelsOf(board)) await answersOf(panel, narrow);
        });
      },
    );
  },
);
