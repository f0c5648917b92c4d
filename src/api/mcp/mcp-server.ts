import { messageOf } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import type { Reader } from '../reads/pool/read-pool.ts';
import { McpServer } from './sdk.ts';
import { ToolError, TOOLS, type Tool } from './tools.ts';

const INSTRUCTIONS =
  'Runs of agent workflows recorded by Stepmeter: what each step cost, how long it took, which files it changed. ' +
  'Costs are US dollars; null means unknown, not 0. Start with overview or find_runs, then run_tree of one run.';

/** An MCP server whose tools read from a store. */
export function createMcpServer(reader: Reader): McpServer {
  const server = new McpServer({ name: 'stepmeter', version: VERSION }, { instructions: INSTRUCTIONS });
  for (const tool of TOOLS) {
    const { name, description, input } = tool;
    const annotations = { readOnlyHint: true, openWorldHint: false };
    server.registerTool(name, { description, inputSchema: input.shape, annotations }, (values) =>
      call(tool, reader, values),
    );
  }
  return server;
}

/** A problem names what was asked for, which can be long. */
const MAX_ERROR = 2000;

async function call(tool: Tool, reader: Reader, values: object) {
  try {
    return { content: [{ type: 'text' as const, text: await tool.answer(reader, values as never) }] };
  } catch (error) {
    const text = error instanceof ToolError ? error.message : `Unexpected error: ${messageOf(error)}`;
    return { content: [{ type: 'text' as const, text: text.slice(0, MAX_ERROR) }], isError: true };
  }
}
