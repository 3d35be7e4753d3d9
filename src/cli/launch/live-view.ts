import stringWidth from 'string-width';
import { createColors } from 'picocolors';
import type { RecordDraft } from '../../model/record.js';
import type { Surroundings } from '../command.js';
import { plainLine } from './plain-line.js';
import type { WaveScene } from './render-wave.js';
import { renderWave } from './render-wave.js';

const REFRESH_MS = 500;

/** The live view of a terminal: news scroll by above, the wave at work stands below and is drawn anew in place. */
export class LiveView {
  readonly #io: Surroundings;
  readonly #timer: NodeJS.Timeout;
  #scene: WaveScene | undefined;
  #drawnLines = 0;

  constructor(io: Surroundings) {
    this.#io = io;
    this.#timer = setInterval(() => this.#draw(), REFRESH_MS);
    this.#timer.unref();
  }

  record(record: RecordDraft): void {
    const line = plainLine(record);
    if (line !== undefined) this.line(line);
  }

  /** News that scroll by. */
  line(line: string): void {
    this.#above(line);
  }

  turn(scene: WaveScene): void {
    this.#scene = scene;
    this.#draw();
  }

  note(text: string): void {
    this.#above(createColors(this.#io.terminal.color).yellow(text));
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#erase();
    return Promise.resolve();
  }

  #above(line: string): void {
    this.#erase();
    this.#io.stdout(`${line}\n`);
    this.#draw();
  }

  #draw(): void {
    if (this.#scene === undefined) return;
    const { columns, color } = this.#io.terminal;
    const width = Math.max(20, columns || 80);
    const lines = renderWave(this.#scene, Date.now(), createColors(color), width);
    this.#erase();
    this.#io.stdout(`${lines.join('\n')}\n`);
    // A line that is wider than the terminal takes several rows, all of which must go again.
    this.#drawnLines = lines.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / width)),
      0,
    );
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#io.stdout(`\u001b[${this.#drawnLines}A\u001b[0J`);
    this.#drawnLines = 0;
  }
}
