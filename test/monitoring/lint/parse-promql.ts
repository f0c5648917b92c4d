import { parser } from '@prometheus-io/lezer-promql';

/** A metric in a query, with the labels by which it is filtered and grouped. */
export type UsedMetric = { readonly metric: string; readonly labels: readonly string[] };

/** The parts of a PromQL query. */
export type Promql = {
  /** The text from each syntax error onward. */
  readonly errors: readonly string[];
  readonly metrics: readonly UsedMetric[];
  /** Labels in `on`, `ignoring`, `group_left` and `group_right`. */
  readonly matchedOn: readonly string[];
  /** Labels that `label_replace`, `count_values`, `group_left` or `group_right` sets. */
  readonly destinations: readonly string[];
  /** Source labels of `label_replace` that no other `label_replace` sets. */
  readonly sources: readonly string[];
};

type Node = ReturnType<typeof parser.parse>['topNode'];

/** Parses a query without Grafana variables. */
export function parsePromql(query: string): Promql {
  const { topNode } = parser.parse(query);
  const text = ({ from, to }: Node): string => query.slice(from, to);
  const replacements = labelReplacements(topNode, text);
  const destinations = [
    ...replacements.flatMap(([label = '']) => label),
    ...countedLabels(topNode, text),
    ...includedLabels(topNode, text),
  ];
  return {
    errors: descendants(topNode, '⚠').map(({ from }) => query.slice(from, from + 40) || 'the end'),
    metrics: descendants(topNode, 'VectorSelector').map((selector) => ({
      metric: children(selector, 'Identifier').map(text)[0] ?? '',
      labels: [...descendants(selector, 'LabelName').map(text), ...groupedBy(selector, text)],
    })),
    matchedOn: descendants(topNode, 'MatchingModifierClause').flatMap((clause) =>
      descendants(clause, 'LabelName').map(text),
    ),
    destinations,
    sources: replacements
      .flatMap(([, , label = '']) => label)
      .filter((label) => label !== '' && !destinations.includes(label)),
  };
}

/** The string arguments of each `label_replace`. */
function labelReplacements(topNode: Node, text: (node: Node) => string): string[][] {
  return descendants(topNode, 'FunctionCall')
    .filter((call) => children(call, 'FunctionIdentifier').map(text)[0] === 'label_replace')
    .map((call) =>
      children(call, 'FunctionCallBody')
        .flatMap((body) => children(body, 'StringLiteral'))
        .map((literal) => text(literal).slice(1, -1)),
    );
}

/** All nodes of a type in a subtree. */
function descendants(node: Node, name: string): Node[] {
  const found: Node[] = [];
  node.cursor().iterate((at) => {
    if (at.name === name) found.push(at.node);
  });
  return found;
}

function children(node: Node, name: string): Node[] {
  return node.getChildren(name);
}

/** The labels that `count_values` sets. */
function countedLabels(topNode: Node, text: (node: Node) => string): string[] {
  return descendants(topNode, 'AggregateExpr')
    .filter((call) => children(call, 'AggregateOp').map(text)[0] === 'count_values')
    .flatMap((call) => children(call, 'FunctionCallBody').flatMap((body) => children(body, 'StringLiteral')))
    .map((literal) => text(literal).slice(1, -1));
}

/** The labels that `group_left` and `group_right` take from the other side. */
function includedLabels(topNode: Node, text: (node: Node) => string): string[] {
  return descendants(topNode, 'MatchingModifierClause')
    .filter((clause) => /\bgroup_(left|right)\b/.test(text(clause)))
    .flatMap((clause) => children(clause, 'GroupingLabels').slice(1))
    .flatMap((labels) => descendants(labels, 'LabelName').map(text));
}

/** The labels by which the aggregations around a selector group. */
function groupedBy(selector: Node, text: (node: Node) => string): string[] {
  const labels: string[] = [];
  for (let node = selector.parent; node; node = node.parent) {
    if (node.name !== 'AggregateExpr') continue;
    for (const modifier of children(node, 'AggregateModifier'))
      labels.push(...descendants(modifier, 'LabelName').map(text));
  }
  return labels;
}
