import { describe, expect, test } from 'vitest';
import { expectedSpan } from '../../src/testing/stack/exported-spans.ts';
import { fieldsOf, findTraces } from './find-traces.ts';
import { parseTraceql } from './parse-traceql.ts';
import { MEANINGS } from './query-meanings.ts';
import { SAMPLE, sampleSpans } from './sample-spans.ts';
import { usedQueries } from './used-queries.ts';

const AT = 1_790_000_000_000;
const RESOURCE = { 'service.name': 'stepmeter', 'deployment.environment.name': SAMPLE.environment };
const SPANS = sampleSpans(AT).map((span) => expectedSpan(span, RESOURCE));
const LIMITS = { limit: SPANS.length, spss: SPANS.length };

describe('TraceQL of dashboards, alerts and documentation', () => {
  const queries = usedQueries(SAMPLE).map(({ where, query }): [string, string] => [where, query]);

  test('is all known, with what it is meant to find', () => {
    expect(queries.map(([where]) => where).toSorted()).toEqual(Object.keys(MEANINGS).toSorted());
  });

  test.each(queries)('%s: asks for attributes that are emitted', (_, query) => {
    const { filter, selected } = parseTraceql(query);
    const onSpans = SPANS.flatMap(({ attributes }) => Object.keys(attributes));
    const emitted = { span: new Set(onSpans), resource: new Set(Object.keys(RESOURCE)), intrinsic: new Set<string>() };
    const asked = [...(filter ? fieldsOf(filter) : []), ...selected].filter(({ scope }) => scope !== 'intrinsic');
    expect(asked).not.toEqual([]);
    expect(asked.filter(({ scope, name }) => !emitted[scope].has(name))).toEqual([]);
  });

  test.each(queries)('%s: finds what it is meant to find', (where, query) => {
    const meant = SPANS.filter((span) => MEANINGS[where]?.(span, SAMPLE)).map(({ spanId }) => spanId);
    expect(meant.length).toBeGreaterThan(0);
    expect(meant.length).toBeLessThan(SPANS.length);
    expect(foundBy(query)).toEqual(meant.toSorted());
  });

  test.each(queries)('%s: finds the same where Tempo looks for a part of the value', (_, query) => {
    const partial = query.replaceAll(/=~ "([^"]*)"/g, '=~ ".*(?:$1).*"');
    expect(foundBy(partial)).toEqual(foundBy(query));
  });
});

describe('the list of runs', () => {
  const runsWith = (chosen: Readonly<Record<string, readonly string[]>>): string[] => {
    const query = usedQueries({ ...SAMPLE, chosen }).find(({ where }) => where === 'stepmeter-runs / Runs')?.query;
    const traces = findTraces(SPANS, query ?? '', { from: AT, to: AT }, LIMITS);
    return traces.map(({ rootName, durationMs }) => `${rootName} ${durationMs / 1000}`).toSorted();
  };

  const REPAIRED = 'invoke_workflow package-build 1200';
  const FREE = 'invoke_workflow package-build 60';
  const OTHER = 'invoke_workflow docs 1300';

  test.each([
    [{}, [OTHER, REPAIRED, FREE]],
    [{ workflow: ['docs'] }, [OTHER]],
    [{ workflow: ['docs', 'package-build'] }, [OTHER, REPAIRED, FREE]],
    [{ environment: ['production'] }, []],
    [{ result: ['failure'] }, [FREE]],
    [{ variant: ['control'] }, [REPAIRED]],
    [{ config_version: ['3'] }, [REPAIRED]],
    [{ task_type: ['library'] }, [OTHER, REPAIRED]],
    [{ min_cost: ['1'] }, [OTHER, REPAIRED]],
    [{ min_cost: ['1.5'] }, [REPAIRED]],
    [{ min_duration: ['20m'] }, [OTHER, REPAIRED]],
    [{ min_duration: ['1250s'] }, [OTHER]],
  ])('narrowed by %o', (chosen, expected) => {
    expect(runsWith(chosen)).toEqual(expected.toSorted());
  });
});

function foundBy(query: string): string[] {
  return findTraces(SPANS, query, { from: AT, to: AT }, LIMITS)
    .flatMap(({ spanSets }) => spanSets.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)))
    .toSorted();
}
