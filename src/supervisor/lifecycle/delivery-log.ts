import { appendFileSync, closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureFolder } from '../../store/ensure-folder.js';

/** One try to tell a hook or a webhook something, and what came of it. */
export type Delivery = Readonly<{
  at: string;
  /** `hook` or `webhook`, and which. */
  to: string;
  event: string;
  id: string;
  try: number;
  /** `retrying`: it will be tried again. `gave-up`: it will not. `not-sent`: it was not tried. */
  outcome: 'delivered' | 'retrying' | 'gave-up' | 'not-sent';
  /** Status of an answer, exit code of a program; null where there was none. */
  code: number | null;
  detail: string;
  durationMs: number;
}>;

/** At this size the log makes room for a new one; the one before is kept. */
const ROTATE_BYTES = 4 * 1024 * 1024;
const TAIL_BYTES = 256 * 1024;

/** Notes a delivery for people. A disk that refuses it is no reason to do anything else. */
export function noteDelivery(path: string, delivery: Delivery): void {
  try {
    ensureFolder(dirname(path));
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(path, `${path}.1`);
    appendFileSync(path, `${JSON.stringify(delivery)}\n`);
  } catch {
    // Nothing depends on it.
  }
}

/** The newest delivery to each that there was one to lately, by whom it was to. */
export function newestDeliveries(path: string): ReadonlyMap<string, Delivery> {
  const newest = new Map<string, Delivery>();
  for (const line of tailOf(path).split('\n')) {
    const delivery = parse(line);
    if (delivery !== undefined) newest.set(delivery.to, delivery);
  }
  return newest;
}

function tailOf(path: string): string {
  try {
    const fd = openSync(path, 'r');
    try {
      const { size } = fstatSync(fd);
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
      return tail.toString('utf8', 0, readSync(fd, tail, 0, tail.length, size - tail.length));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/** A line that is cut, or that somebody else wrote, is none. */
function parse(line: string): Delivery | undefined {
  try {
    const read = JSON.parse(line) as Partial<Delivery> | null;
    const texts = [read?.to, read?.outcome, read?.at, read?.event, read?.detail];
    return texts.every((text) => typeof text === 'string') ? (read as Delivery) : undefined;
  } catch {
    return undefined;
  }
}
