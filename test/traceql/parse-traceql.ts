import { parser } from '@grafana/lezer-traceql';
import { parseExpression, type Condition, type Field, type SyntaxNode } from './parse-expression.ts';

/** A query of the supported subset: one set of conditions, then the attributes to return. */
export type TraceqlQuery = {
  /** The condition on spans; absent for empty braces. */
  readonly filter?: Condition;
  /** The fields of `select()`. */
  readonly selected: readonly Field[];
};

/**
 * Parses a TraceQL query without dashboard variables.
 * @throws if it is invalid TraceQL or uses a form that the evaluator does not support
 */
export function parseTraceql(query: string): TraceqlQuery {
  const { topNode } = parser.parse(query);
  refuseErrors(query, topNode);
  const stages = pipelineStages(topNode);
  const [first, ...rest] = stages;
  if (first?.name !== 'SpansetFilter') throw notImplemented(query, first ?? topNode);
  const condition = first.firstChild;
  const selected = rest.flatMap((stage) => {
    if (stage.name !== 'SelectOperation') throw notImplemented(query, stage);
    return fieldsBelow(query, stage);
  });
  return { ...(condition ? { filter: parseExpression(query, condition) } : {}), selected };
}

function refuseErrors(query: string, topNode: SyntaxNode): void {
  topNode.cursor().iterate((at) => {
    if (!at.type.isError) return;
    const where = query.slice(at.from, at.from + 40) || 'the end';
    throw new Error(`Cannot parse TraceQL ${JSON.stringify(query)}: unexpected input at ${JSON.stringify(where)}`);
  });
}

/** The operations between the pipes, from left to right. Hints change how a search runs, not its result. */
function pipelineStages(node: SyntaxNode): SyntaxNode[] {
  const stages: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === 'SpansetPipelineExpression' || child.name === 'SpansetPipeline')
      stages.push(...pipelineStages(child));
    else if (child.name !== 'Pipe' && child.name !== 'WithHint') stages.push(child);
  }
  return stages;
}

function notImplemented(query: string, { name, from, to }: SyntaxNode): Error {
  const part = query.slice(from, to);
  return new Error(`Cannot evaluate ${name} "${part}" of TraceQL "${query}": not implemented. Add it to test/traceql`);
}

function fieldsBelow(query: string, stage: SyntaxNode): Field[] {
  const fields: Field[] = [];
  stage.cursor().iterate((at) => {
    if (at.name !== 'FieldExpression') return true;
    const condition = parseExpression(query, at.node);
    if (condition.type !== 'field') throw notImplemented(query, at.node);
    fields.push(condition.field);
    return false;
  });
  return fields;
}
