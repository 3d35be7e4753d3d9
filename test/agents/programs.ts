import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTree } from '../rig/remove-tree.js';

/** The vendors' programs, as `npm run test:agents` installed them. */
export const vendorPrograms = ['claude', 'codex', 'opencode', 'gemini'] as const;

/** The folder that holds them. Without it nothing here can be tested, and nothing is left out silently. */
export function programsFolder(): string {
  const { WAVE_TEST_AGENTS: folder } = process.env;
  if (folder === undefined) throw new Error('run these with: npm run test:agents');
  return folder;
}

/** A home folder in which no program finds anything that somebody set up or logged in with. */
export class EmptyHome {
  readonly path: string;

  /** @param within where it lies: by default where everything temporary does */
  constructor(within = tmpdir()) {
    this.path = mkdtempSync(join(within, 'wave-agent-home-'));
  }

  /** What a program is surrounded with: its own folders, no telemetry, no updates, and nothing of the developer's. */
  environment(): Record<string, string> {
    const folders = {
      CLAUDE_CONFIG_DIR: '.claude',
      // Codex refuses to make it.
      CODEX_HOME: '.codex',
      XDG_CONFIG_HOME: '.config',
      XDG_DATA_HOME: '.local/share',
      XDG_CACHE_HOME: '.cache',
      // Codex puts what its sandbox needs into its home, and not where anybody may put something: this home is below /tmp itself.
      TMPDIR: 'tmp',
    };
    const paths = Object.entries(folders).map(([name, folder]) => [name, join(this.path, folder)] as const);
    for (const [, folder] of paths) mkdirSync(folder, { recursive: true });
    return {
      PATH: `${programsFolder()}:${process.env.PATH ?? '/usr/bin:/bin'}`,
      HOME: this.path,
      LANG: 'C.UTF-8',
      ...Object.fromEntries(paths),
    };
  }

  remove(): void {
    removeTree(this.path);
  }
}
