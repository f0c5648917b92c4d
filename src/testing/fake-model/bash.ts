import type { ToolCall, Turn } from './plan.ts';

/** A turn that runs a shell command. */
export function bash(command: string): Turn {
  return { tools: [bashCall(command)] };
}

/** A call that runs a shell command. */
export function bashCall(command: string): ToolCall {
  return { name: 'Bash', input: { command, description: 'd' } };
}
