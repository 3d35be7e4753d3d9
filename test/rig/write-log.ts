import { LogWriter } from '../../src/store/log/append.js';
import type { Step } from './events.js';
import { log } from './events.js';

/** Appends these records to a log, as whoever runs a wave would have written them. */
export function writeLog(path: string, ...steps: readonly Step[]): void {
  const writer = new LogWriter(path, () => `${path}.blob`);
  try {
    writer.append(
      log(...steps).map(({ record }) => record),
      'fast',
    );
  } finally {
    writer.close();
  }
}
