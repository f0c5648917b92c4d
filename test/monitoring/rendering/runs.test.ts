import { parser } from '@grafana/lezer-traceql';
import { describe, expect, test } from 'vitest';
import { expectedSpan } from '../../../src/testing/stack/exported-spans.ts';
import type { StoredSpan } from '../../../src/testing/stack/stored-span.ts';
import { findTraces } from '../../traceql/find-traces.ts';
import { SAMPLE, sampleSpans } from '../../traceql/sample-spans.ts';
import { usedQueries } from '../../traceql/used-queries.ts';
import { panelName, panelsOf, readDashboards } from '../dashboard-file.ts';
import type { Answer } from '../run-query.ts';
import { panelFrames } from './frames/panel-frames.ts';
import { renderPanel } from './render-panel.ts';
import { AT, panelNamed, SCOPE } from './sample-answers.ts';
import { shownColumns, type ShownColumn } from './shown-panel.ts';

const MINUTE = 60_000;

const RESOURCE = { 'service.name': 'stepmeter', 'deployment.environment.name': SAMPLE.environment };

describe('the list of runs', () => {
  const LIST = 'stepmeter-runs / Runs';
  const older = (span: StoredSpan): StoredSpan => ({
    ...span,
    traceId: span.traceId.replace(/^0199/, '0198'),
    startTime: span.startTime - MINUTE,
    endTime: span.endTime - MINUTE,
  });
  const found = [...spansAt(AT).map(older), ...spansAt(AT)];

  test('shows the newest runs first', async () => {
    const starts = cells(await shown(LIST, SAMPLE.runId, found), 'Start');
    expect(starts.length).toBeGreaterThan(2);
    expect(starts).toEqual(starts.toSorted().toReversed());
  });

  test('asks Tempo for the newest, because it stops at the first runs that it finds', () => {
    expect(queryOf(LIST, SAMPLE.runId)).toMatch(/ with \(most_recent=true\)$/);
  });

  test('opens the run on a page of its own, which shows it first', async () => {
    const columns = await shown(LIST, SAMPLE.runId, found);
    const [link = ''] = columns.find(({ name }) => name === 'Run')?.cells[0]?.links ?? [];
    expect(link).toMatch(/^\/d\/stepmeter-run\?/);
    const [first] =
      readDashboards()
        .find(({ uid }) => uid === 'stepmeter-run')
        ?.panels.slice(1) ?? [];
    expect(first?.title).toBe('Run');
  });
});

describe('an open run', () => {
  test('shows its steps in order of time, each with its cost', async () => {
    // Tempo answers in any order: here the last step comes first.
    const later = spansAt(AT).map((span, index) => ({ ...span, startTime: span.startTime - index * MINUTE }));
    const columns = await shown('stepmeter-run / Steps', SAMPLE.runId, later);
    const starts = cells(columns, 'Start');
    expect(new Set(starts).size).toBe(3);
    expect(starts).toEqual(starts.toSorted());
    expect(cells(columns, 'Cost')).toEqual(['$0.9500', '$0.9500', '$0.9500']);
  });
});

describe('the page of a run without a choice', () => {
  const panels = readDashboards().flatMap((board) =>
    board.uid === 'stepmeter-run' ? panelsOf(board).map((panel) => [panelName(board, panel), panel] as const) : [],
  );

  test.each(panels)('%s is empty and says how to choose, without an error', (name, { type, fieldConfig }) => {
    expect(fieldConfig?.defaults.noValue).toMatch(/no run is chosen/i);
    if (type === 'table') expect(findTraces(spansAt(AT), queryOf(name, ''), SCOPE)).toEqual([]);
  });

  test('invites to choose one', () => {
    expect(panelNamed('stepmeter-run / Run').fieldConfig?.defaults.noValue).toContain('open one in the dashboard Runs');
  });

  test('has a trace query that Tempo accepts, not an empty trace ID', () => {
    const variables = readDashboards().find(({ uid }) => uid === 'stepmeter-run')?.templating.list ?? [];
    const query = String(variables.find(({ name }) => name === 'trace')?.query);
    const [, none = ''] = /label_replace\(vector\(0\), "trace", "([^"]*)"/.exec(query) ?? [];
    expect(none).not.toMatch(/^[0-9a-f]*$/i);
    const errors: string[] = [];
    parser.parse(none).iterate({ enter: ({ type, from }) => void (type.isError && errors.push(none.slice(from))) });
    expect(errors).toEqual([]);
  });
});

function spansAt(at: number): StoredSpan[] {
  return sampleSpans(at).map((span) => expectedSpan(span, RESOURCE));
}

function cells(columns: readonly ShownColumn[], title: string): string[] {
  return columns.find(({ name }) => name === title)?.cells.map(({ text }) => text) ?? [];
}

async function shown(name: string, runId: string, spans: readonly StoredSpan[]): Promise<ShownColumn[]> {
  const panel = panelNamed(name);
  const query = queryOf(name, runId);
  const traces = findTraces(spans, query, { from: 0, to: Number.MAX_SAFE_INTEGER }, { limit: 100, spss: 100 });
  const [target = { refId: 'A' }] = panel.targets ?? [];
  const answers: Answer[] = [{ target, query, rows: [], exemplars: [], traces }];
  return shownColumns(await renderPanel(panel, panelFrames(answers), SCOPE));
}

function queryOf(name: string, runId: string): string {
  return usedQueries({ ...SAMPLE, runId }).find(({ where }) => where === name)?.query ?? '';
}
