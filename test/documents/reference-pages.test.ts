import { describe, expect, test } from 'vitest';
import { httpApiPage } from '../../scripts/reference/http-api-page.ts';

/** What has fields or listed values, or is a schema of its own. */
const DESCRIBED_TYPE = /^(?:list of )?(?:object|`|\[)/;

/** Fields that their name describes, at the place where they are. */
const PLAIN_NAMES = new Set(
  `a assignments attempts author b bytes calls cpu create created delete deleted denied expected failures files
  filesCreated filesDeleted found highest id model modified modify name real reason repairs requests retries
  runId runs simulated step success successes title tool toolCalls type version what workflow`.split(/\s+/),
);

describe('the page of the HTTP API', () => {
  const page = httpApiPage();

  test('lists the fields of every schema, also of one with alternatives', () => {
    expect(page.split('\n').filter((line) => /^- any$/.test(line) || /\((?:list of )?any\b/.test(line))).toEqual([]);
    expect(page).toContain('- If `kind` is `selections`:\n  - `a` (object)');
  });

  test('has the type and the description of a field that refers to a schema', () => {
    expect(page).toContain('`slow` ([Figure](#figure)): Share of calls that took longer');
  });

  test('shows defaults of every type, and exclusive limits', () => {
    expect(page).toMatch(/^\| `sort` \| query \| (?:`[^`]+` or )+`[^`]+`, default "started" \|/m);
    expect(page).toMatch(/- `guards` \(list of .*, default \["cost","duration"\]/);
    expect(page).toContain('(integer, more than 0, at most');
  });

  test('describes every parameter, and every field whose name and type do not', () => {
    const fields = page.matchAll(/^ *- `(\w+)` \(((?:`[^`]*`|\[[^\]]*\]\([^)]*\)|[^()`])+)\)$/gm);
    const plain = Array.from(fields).filter(([, , type = '']) => !DESCRIBED_TYPE.test(type));
    expect(plain.map(([, name = '']) => name).filter((name) => !PLAIN_NAMES.has(name))).toEqual([]);
    expect(plain.length).toBeGreaterThan(0);
    expect(page.match(/^\|.*\|\s+\|$/gm)).toBeNull();
  });
});
