import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { CallCommand, CommandAnswer } from '../model/command-call.js';
import { createServer } from './create-server.js';

/**
 * Serves one client on these streams until it hangs up or the process is told to end. What was asked before is answered still;
 * commands that wait are ended.
 * @param onInterrupt calls back when the process is told to end
 */
export async function serveMcp(
  call: CallCommand,
  version: string,
  stdin: Readable,
  stdout: Writable,
  onInterrupt: (listener: () => void) => () => void,
): Promise<void> {
  const over = new AbortController();
  const underWay = new Set<Promise<CommandAnswer>>();
  const tracked: CallCommand = async (asked) => {
    const signals = asked.signal === undefined ? [over.signal] : [over.signal, asked.signal];
    const answer = call({ ...asked, signal: AbortSignal.any(signals) });
    underWay.add(answer);
    return answer.finally(() => underWay.delete(answer));
  };
  const server = createServer(tracked, version);
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error'] as const) stdin.once(event, () => resolve());
    onInterrupt(resolve);
    server.server.onclose = resolve;
  });
  await server.connect(new StdioServerTransport(stdin, stdout));
  await ended;
  // What came in last is handed to its handler first.
  await setImmediate();
  over.abort();
  await Promise.all(underWay);
  await setImmediate();
  await server.close();
}
