import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENTRY } from './scratch-repository.js';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The built command line in a folder of its own, with a shim that kills itself once, at a line that the test chooses. */
export class WoundedShim {
  readonly #folder = mkdtempSync(join(tmpdir(), 'wave-shim-'));
  readonly #lines: readonly string[];
  #wounds = 0;

  constructor() {
    cpSync(dirname(ENTRY), join(this.#folder, 'dist'), { recursive: true });
    symlinkSync(MODULES, join(this.#folder, 'node_modules'));
    this.#lines = readFileSync(this.#path, 'utf8').split('\n');
  }

  get entry(): string {
    return join(this.#folder, 'dist', 'main.js');
  }

  /** The lines before which a command can stand: those of functions where the shell still understands the file then. */
  get places(): number[] {
    return this.#lines.flatMap((line, place) => {
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
   * From now on the first shim that comes to this line is killed there; the folder appears when it is.
   * @returns the folder
   */
  woundAt(place: number): string {
    this.#wounds += 1;
    const folder = join(this.#folder, `wound-${this.#wounds}`);
    writeFileSync(this.#path, this.#wounded(place, folder));
    return folder;
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #path(): string {
    return join(this.#folder, 'dist', 'shim.sh');
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
