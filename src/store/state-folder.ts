import { existsSync } from 'node:fs';
import type { RepoLayout } from './layout.js';
import { publishFile } from './atomic-write.js';
import { ensureFolder } from './ensure-folder.js';
import { readRegularFile } from './read-regular-file.js';

/** The canonical files of one lane, relative to its folder: what git may see when the state is tracked. */
const CANONICAL = [
  'coordination/*.ndjson',
  'control-plane/*.ndjson',
  'results/wave-*/attempt-*/*.json',
  // By their hash, so that one that is still being written (its name begins with a dot) is not seen.
  'blobs/[0-9a-f]*',
  'runs/*/request.json',
];

const HEADER = '# Written by Wave; changes are overwritten.';

/** How the state root is kept. */
export type StateRootOptions = Readonly<{
  /** Whether git sees the canonical files (`audit.track`); otherwise it sees nothing at all. */
  track: boolean;
}>;

/**
 * Creates the state root, and that of the repository where it is another one, with the `.gitignore` (and, when tracked, the `.gitattributes`) that it needs. Writes only what
 * differs. Switching tracking off leaves `.gitattributes` alone: what is committed still needs it.
 */
export async function ensureStateRoot(layout: RepoLayout, { track }: StateRootOptions): Promise<void> {
  for (const root of new Set([layout.sharedRoot(), layout.stateRoot()])) {
    ensureFolder(root);
    await ensureContent(layout.stateGitignore(root), track ? trackedGitignore() : `${HEADER}\n*\n`);
    if (track) await ensureContent(layout.stateGitattributes(root), gitattributes());
  }
}

/** The same where there is none yet; what is there stays as whoever launched or submitted last had it. */
export async function ensureSomeStateRoot(layout: RepoLayout, options: StateRootOptions): Promise<void> {
  if (!existsSync(layout.stateGitignore(layout.sharedRoot()))) await ensureStateRoot(layout, options);
}

/** Git cannot look into an ignored folder, so all folders are let through; the later pattern wins. */
function trackedGitignore(): string {
  return lines(
    HEADER,
    '*',
    '!*/',
    '!/.gitignore',
    '!/.gitattributes',
    ...CANONICAL.map((pattern) => `!/*/${pattern}`),
    '# Worktrees are repositories of their own: git would take one for a submodule.',
    '/*/workspaces/',
    '# A project is no lane, even if it is named like a folder of one.',
    '/projects/**',
    '!/projects/**/',
    ...CANONICAL.map((pattern) => `!/projects/*/*/${pattern}`),
    '/projects/*/*/workspaces/',
    '# Of the whole repository: the tickets between lanes are canonical, the rest never is.',
    '/.wave/*',
    '!/.wave/dependencies.ndjson',
    '!/.wave/blobs/',
    '!/.wave/blobs/[0-9a-f]*',
  );
}

/**
 * Logs hold checksums and offsets, and the names of blobs and the seals are hashes: git must not change a byte (line
 * endings, keywords, filters such as LFS). Two branches' logs merge to the records of both; a record that is in both
 * counts once.
 */
function gitattributes(): string {
  return lines(
    HEADER,
    '*.ndjson -text -ident -filter -working-tree-encoding merge=union',
    '*.json -text -ident -filter -working-tree-encoding',
    '**/blobs/* -text -ident -filter -working-tree-encoding -diff -merge',
  );
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

async function ensureContent(path: string, content: string): Promise<void> {
  const known = readRegularFile(path);
  if ('text' in known && known.text === content) return;
  // Not there, or not as it should be.
  await publishFile(path, content);
}
