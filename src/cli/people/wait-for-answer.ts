import { dirname } from 'node:path';
import type { EndingSignal } from '../../base/exit-code.js';
import { Problem } from '../../base/problem.js';
import { Waker } from '../../base/waker.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import { openFold } from '../../store/log/snapshot.js';
import { watchForHints } from '../../store/watch.js';
import type { LanePlace } from '../context.js';
import type { Surroundings } from '../command.js';
import type { PlacedQuestion } from './question-place.js';
import { placedQuestion } from './question-place.js';

/** The log is looked at this often, watcher or not. */
const LOOK_MS = 1000;

/** How waiting for an answer ended. */
export type WaitEnd =
  | Readonly<{ kind: 'closed'; placed: PlacedQuestion }>
  | Readonly<{ kind: 'timed-out' }>
  | Readonly<{ kind: 'interrupted'; signal: EndingSignal }>;

/**
 * Waits until the question is closed, whoever closes it and whether or not a launcher lives: everything that it needs is in
 * the log. Woken by the watcher, and by itself once a second; a look at a log that did not grow is one `stat`.
 * @param until when to stop waiting (ms since the epoch)
 * @throws Problem `feedback/not-found` where the log no longer holds the question
 */
export async function waitForAnswer(
  place: LanePlace,
  { wave, id }: Readonly<{ wave: number; id: string }>,
  until: number,
  io: Surroundings,
): Promise<WaitEnd> {
  const { layout } = place;
  const path = layout.coordination(wave);
  const waker = new Waker();
  let signal: EndingSignal | undefined;
  const stop = io.onInterrupt((received) => {
    signal = received;
    waker.wake();
  });
  const hints = await watchForHints([dirname(path)], () => waker.wake(), io.env.WAVE_WATCH !== 'off');
  try {
    const snapshotPath = layout.snapshot(`wave-${wave}`, coordinationReducer.name);
    const fold = openFold(path, coordinationReducer, { blobs: layout.blob, snapshotPath });
    for (;;) {
      if (signal !== undefined) return { kind: 'interrupted', signal };
      fold.refresh();
      if (fold.state.questions.openOne(id) === undefined)
        return { kind: 'closed', placed: find(place, wave, id) };
      const left = until - Date.now();
      if (left <= 0) return { kind: 'timed-out' };
      await waker.wait(Math.min(LOOK_MS, left));
    }
  } finally {
    stop();
    await hints.close();
  }
}

function find(place: LanePlace, wave: number, id: string): PlacedQuestion {
  const placed = placedQuestion(place, wave, id);
  if (placed?.answered !== undefined) return placed;
  throw new Problem('feedback/not-found', `the log of wave ${wave} no longer holds the question ${id}`, {
    hint: 'ask again',
    exit: 'logDamaged',
  });
}
