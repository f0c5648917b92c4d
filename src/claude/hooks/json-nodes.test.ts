import { describe, expect, test } from 'vitest';
import { JsonProblem, memberOf, parseNodes, valueAt, type JsonNode } from './json-nodes.ts';

const DOCUMENT = `{
  "text": "a \\"b\\" \\u00e4 \\\\ {[,]}",
  "numbers": [0, -1, 2.5, 1e9, -0.1E-7],
  "empty": { "object": {}, "array": [ ], "": null },
  "yes": true, "no": false, "twice": 1, "twice": 2
}
`;

describe('parseNodes()', () => {
  test('knows where every value stands', () => {
    expect(assembled(DOCUMENT, parseNodes(DOCUMENT))).toEqual(JSON.parse(DOCUMENT));
  });

  test('knows where every member stands, its key included', () => {
    const text = ' {"a" : 1 ,\n"b":[ 2 ]}';
    const root = parseNodes(text);
    const members = root.kind === 'object' ? root.members.map(({ start, end }) => text.slice(start, end)) : [];
    expect(members).toEqual(['"a" : 1', '"b":[ 2 ]']);
  });

  test('takes for JSON what JSON.parse takes, whatever is left out of a document or put into it', () => {
    const signs = ['{', '}', '[', ']', ',', ':', '"', '\\', '0', '.', 'e', '-', 't', '/', '\u0001', '\u00a0'];
    let [taken, refused] = [0, 0];
    for (let i = 0; i <= DOCUMENT.length; i++)
      for (const [removed, added] of [[1, ''], [9, ''], ...signs.map((sign) => [0, sign] as const)] as const) {
        const text = DOCUMENT.slice(0, i) + added + DOCUMENT.slice(i + removed);
        expect({ text, taken: problemIn(text) === undefined }).toEqual({ text, taken: isJson(text) });
        if (isJson(text)) taken++;
        else refused++;
      }
    expect(taken).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(1000);
  });

  test.each([
    ['', 0],
    ['{"a": 1,}', 8],
    ['{"a": 1} x', 9],
    ['{\n  // why\n}', 4],
    ["{'a': 1}", 1],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['{"a": tru}', 6],
  ])('says where %j stops being JSON', (text, offset) => {
    expect(problemIn(text)).toBe(offset);
  });
});

test('memberOf() finds the last of a name, and nothing in what is no object', () => {
  const root = parseNodes(DOCUMENT);
  const [twice, text] = [memberOf(root, 'twice'), memberOf(root, 'text')];
  expect(twice && valueAt(DOCUMENT, twice)).toBe(2);
  expect(memberOf(root, 'constructor')).toBeUndefined();
  expect(memberOf(text, 'length')).toBeUndefined();
  expect(memberOf(undefined, 'a')).toBeUndefined();
});

/** The value of a node, put together from the places of its parts. */
function assembled(text: string, node: JsonNode): unknown {
  if (node.kind === 'array') return node.items.map((item) => assembled(text, item));
  if (node.kind === 'object')
    return Object.fromEntries(node.members.map(({ key, value }) => [key, assembled(text, value)]));
  return valueAt(text, node);
}

function problemIn(text: string): number | undefined {
  try {
    parseNodes(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return error.offset;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
