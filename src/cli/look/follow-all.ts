import type { EndingSignal } from '../../base/exit-code.js';
import { Waker } from '../../base/waker.js';
import type { LogRecord } from '../../model/record.js';
import type { BlobPath } from '../../store/log/blob.js';
import { followLog } from '../../store/log/follow.js';
import type { LaneLayout } from '../../store/layout.js';
import type { Invocation } from '../command.js';

/** How often a log that has just come to be is looked for. */
const NEW_LOG_LOOK_MS = 1000;

/** A log, and where its payloads are; those of the lane where left out. */
export type FollowedLog = Readonly<{ path: string; blobs?: BlobPath }>;

/** Follows every log of the lane, those of waves that begin meanwhile included, until interrupted. */
export async function followAll(
  { io }: Invocation,
  logs: () => readonly FollowedLog[],
  { blob }: LaneLayout,
  show: (record: LogRecord) => void,
): Promise<EndingSignal> {
  const waker = new Waker();
  const abort = new AbortController();
  let ended: EndingSignal = 'SIGINT';
  const stop = io.onInterrupt((signal) => {
    ended = signal;
    abort.abort();
    waker.wake();
  });
  const followers = new Map<string, Promise<void>>();
  const follow = async ({ path, blobs = blob }: FollowedLog): Promise<void> => {
    for await (const entry of followLog(path, { blobs, signal: abort.signal })) {
      if (entry.kind === 'record') show(entry.record);
    }
  };
  while (!abort.signal.aborted) {
    for (const log of logs()) if (!followers.has(log.path)) followers.set(log.path, follow(log));
    await waker.wait(NEW_LOG_LOOK_MS);
  }
  await Promise.all(followers.values());
  stop();
  return ended;
}
