import { parser } from '@prometheus-io/lezer-promql';

/** A metric that a query asks for, with the labels by which it selects and splits it. */
export type Asked = { readonly metric: string; readonly labels: readonly string[] };

/** What a PromQL query says. */
export type Promql = {
  /** Where it is not PromQL: the text from there on. */
  readonly errors: readonly string[];
  readonly asked: readonly Asked[];
  /** Labels of `on`, `ignoring`, `group_left` and `group_right`, which are of either side. */
  readonly matchedOn: readonly string[];
  /** Labels that `label_replace` makes, */
  readonly made: readonly string[];
  /** and those that it takes from the series. */
  readonly taken: readonly string[];
};

type Node = ReturnType<typeof parser.parse>['topNode'];

/** Reads a query in which Grafana's words have been replaced. */
export function readPromql(query: string): Promql {
  const { topNode } = parser.parse(query);
  const text = ({ from, to }: Node): string => query.slice(from, to);
  const relabels = relabelled(topNode, text);
  const made = relabels.flatMap(([label = '']) => label);
  return {
    errors: allBelow(topNode, '⚠').map(({ from }) => query.slice(from, from + 40) || 'the end'),
    asked: allBelow(topNode, 'VectorSelector').map((selector) => ({
      metric: children(selector, 'Identifier').map(text)[0] ?? '',
      labels: [...allBelow(selector, 'LabelName').map(text), ...groupedBy(selector, text)],
    })),
    matchedOn: allBelow(topNode, 'MatchingModifierClause').flatMap((clause) => allBelow(clause, 'LabelName').map(text)),
    made,
    taken: relabels.flatMap(([, , label = '']) => label).filter((label) => label !== '' && !made.includes(label)),
  };
}

/** The texts that are handed to each `label_replace`: the label made, its value, the label taken, what it has to be. */
function relabelled(topNode: Node, text: (node: Node) => string): string[][] {
  return allBelow(topNode, 'FunctionCall')
    .filter((call) => children(call, 'FunctionIdentifier').map(text)[0] === 'label_replace')
    .map((call) =>
      children(call, 'FunctionCallBody')
        .flatMap((body) => children(body, 'StringLiteral'))
        .map((literal) => text(literal).slice(1, -1)),
    );
}

/** Every node of a kind below another one, itself included. */
function allBelow(node: Node, name: string): Node[] {
  const found: Node[] = [];
  node.cursor().iterate((at) => {
    if (at.name === name) found.push(at.node);
  });
  return found;
}

function children(node: Node, name: string): Node[] {
  return node.getChildren(name);
}

/** The labels by which the aggregations split that a selector stands in. */
function groupedBy(selector: Node, text: (node: Node) => string): string[] {
  const labels: string[] = [];
  for (let node = selector.parent; node; node = node.parent) {
    if (node.name !== 'AggregateExpr') continue;
    for (const modifier of children(node, 'AggregateModifier'))
      labels.push(...allBelow(modifier, 'LabelName').map(text));
  }
  return labels;
}
