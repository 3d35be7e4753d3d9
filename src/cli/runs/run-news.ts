import type { LogRecord } from '../../model/record.js';
import { recordLines } from '../look/event-lines.js';
import type { LineSource } from '../look/line-source.js';
import type { Sight } from './watched-run.js';

/** The lines of a run, also where another run takes it over. */
export class RunNews {
  readonly #lineOf: (record: LogRecord) => string | undefined;
  #source: LineSource | undefined;
  #runId = '';

  constructor(lineOf: (record: LogRecord) => string | undefined) {
    this.#lineOf = lineOf;
  }

  /** Those since the last call. */
  of({ view, placed }: Sight): string[] {
    if (this.#source === undefined || this.#runId !== view.runId) {
      this.#source = recordLines(placed.place.layout, view.runId, this.#lineOf);
      this.#runId = view.runId;
    }
    return this.#source.next();
  }
}
