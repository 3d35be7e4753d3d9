// The vendors' programs that `npm run test:agents` tests with: the versions that test/agents/clis pins, with the checksums of its
// lock, in a cache folder outside of the tree (1.1 GB). They are installed once for each lock, and used as they are from then on.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PINS = fileURLToPath(new URL('../../test/agents/clis/', import.meta.url));
const FILES = ['package.json', 'package-lock.json'];
/** Those that do not run before a script of theirs has put the machine's own binary into place; no other script is run. */
const NEED_THEIR_SCRIPT = ['@anthropic-ai/claude-code', 'opencode-ai'];

/** Where they are, or will be: another folder for each lock. */
export function agentsFolder() {
  const { XDG_CACHE_HOME: named } = process.env;
  const caches = named !== undefined && isAbsolute(named) ? named : join(homedir(), '.cache');
  const hash = createHash('sha256')
    .update(readFileSync(join(PINS, 'package-lock.json')))
    .digest('hex');
  return join(caches, 'wave', 'agents', hash.slice(0, 16));
}

/**
 * Makes sure that they are there.
 * @returns the folder of the programs `claude`, `codex`, `opencode` and `gemini`
 */
export function installAgents(say) {
  const folder = agentsFolder();
  const programs = join(folder, 'node_modules', '.bin');
  if (existsSync(folder)) return programs;
  say(`installing the agents' programs into ${folder}: about 1.1 GB, once`);
  const staged = `${folder}.${process.pid}`;
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  try {
    for (const name of FILES) copyFileSync(join(PINS, name), join(staged, name));
    // Not `npm ci`: it refuses a lock without the binaries of other machines, which not every registry has.
    npm(staged, 'install', '--ignore-scripts', '--prefer-offline');
    assertLocked(staged);
    npm(staged, 'rebuild', ...NEED_THEIR_SCRIPT);
    publish(staged, folder);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return programs;
}

/** Nothing is there that the committed lock does not name with that very checksum. */
function assertLocked(staged) {
  const { packages: locked } = jsonOf(join(PINS, 'package-lock.json'));
  const { packages: installed } = jsonOf(join(staged, 'node_modules', '.package-lock.json'));
  const strangers = Object.entries(installed)
    .filter(([path, { integrity }]) => integrity === undefined || integrity !== locked[path]?.integrity)
    .map(([path]) => path);
  if (strangers.length > 0)
    throw new Error(`not in test/agents/clis/package-lock.json: ${strangers.join(', ')}`);
}

function jsonOf(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Another process may have been quicker: then its folder is as good. */
function publish(staged, folder) {
  try {
    renameSync(staged, folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || readdirSync(folder).length === 0) throw error;
  }
}

function npm(cwd, ...args) {
  const flags = ['--no-audit', '--no-fund', '--loglevel', 'error'];
  execFileSync('npm', [...args, ...flags], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
}
