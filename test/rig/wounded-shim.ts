import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENTRY } from './entry.js';

const SHIM = 'shim.sh';
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The built command line in folders of its own, each with a shim that kills itself once, at a line that the test chooses. */
export class WoundedShim {
  readonly #folder = mkdtempSync(join(tmpdir(), 'wave-shim-'));
  readonly #lines: readonly string[];
  #wounds = 0;
  /** The lines before which a command can stand: those of functions where the shell still understands the file then. */
  readonly places: readonly number[];

  constructor() {
    this.#lines = readFileSync(join(dirname(ENTRY), SHIM), 'utf8').split('\n');
    this.places = this.#lines.flatMap((line, place) => {
      const isInside = line.startsWith(' ') && !line.trim().startsWith('#');
      const goesOn = /(&&|\|\||\\|\|)\s*$/.test(this.#lines[place - 1] ?? '');
      return isInside && !goesOn && this.#isUnderstood(place) ? [place] : [];
    });
  }

  /** Those of them that take the claim. */
  get claimPlaces(): number[] {
    return this.places.filter((place) => /w_claim|w_stage/.test(this.#lines[place] ?? ''));
  }

  /**
   * The first shim of this command line that comes to this line is killed there.
   * @returns what to run, and the path that is there when one was killed
   */
  woundAt(place: number): Readonly<{ entry: string; wound: string }> {
    this.#wounds += 1;
    const folder = join(this.#folder, String(this.#wounds));
    const wound = join(folder, 'wound');
    cpSync(dirname(ENTRY), join(folder, 'dist'), { recursive: true });
    symlinkSync(MODULES, join(folder, 'node_modules'));
    writeFileSync(join(folder, 'dist', SHIM), this.#wounded(place, wound));
    return { entry: join(folder, 'dist', basename(ENTRY)), wound };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #wounded(place: number, folder: string): string {
    const kill = `if /bin/mkdir '${folder}' 2>/dev/null; then kill -9 $$; fi`;
    return [...this.#lines.slice(0, place), kill, ...this.#lines.slice(place)].join('\n');
  }

  #isUnderstood(place: number): boolean {
    try {
      execFileSync('/bin/sh', ['-n'], {
        input: this.#wounded(place, '/x'),
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      return true;
    } catch {
      return false;
    }
  }
}
