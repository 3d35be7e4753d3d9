import type { CommandSpec, Handler } from '../command.js';
import { openReader } from '../context.js';
import { commandCaller } from './call-command.js';

/**
 * `wave mcp`: offers the commands of agents as tools on stdin and stdout, until the other side hangs up. Nothing but the
 * protocol is on stdout.
 */
export const mcp =
  (commands: readonly CommandSpec[]): Handler =>
  async (invocation) => {
    // What is wrong with the place is said here, where a person sees it; else each call of a tool would find it anew.
    await openReader(invocation);
    await invocation.io.serveMcp(commandCaller(invocation, commands));
    return 0;
  };
