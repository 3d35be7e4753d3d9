import type { CommandSpec } from '../command.js';

/**
 * `wave mcp`.
 * @param commands those that it may call, this one among them
 */
export const mcpSpec = (commands: () => readonly CommandSpec[]): CommandSpec => ({
  name: 'mcp',
  group: 'for agents',
  summary: 'offer what agents do with Wave as tools, over the Model Context Protocol on stdin and stdout',
  options: { wave: { kind: 'integer', value: 'n', doc: 'the wave; WAVE_WAVE inside an agent' } },
  examples: ['wave mcp', 'wave mcp --repo /path/to/repository --lane docs --wave 2'],
  load: async () => (await import('./mcp.js')).mcp(commands()),
});
