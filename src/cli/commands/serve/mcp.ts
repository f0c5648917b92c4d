import { defineCommand } from '../../command.ts';

/** `stepmeter mcp`. */
export const mcpCommand = defineCommand({
  name: 'mcp',
  describe: 'Run an MCP server on standard input and output that answers questions about runs',
  group: 'Look at results',
  examples: [['claude mcp add stepmeter -- $0 mcp', 'Let Claude ask what runs cost and why']],
  run: async () => {
    const { serveMcp } = await import('../../../api/mcp/mcp-stdio.ts');
    await serveMcp(process.env);
  },
});
