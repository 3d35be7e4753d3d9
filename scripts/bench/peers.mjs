// What Wave is compared with, installed once into a cache folder outside of the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PACKAGES = { 'better-sqlite3': '12', '@chllming/wave-orchestration': '0.9.15' };

/** Where installed packages and scratch folders are. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'wave-bench');
}

/** A package that can be used, or why it cannot. @typedef {{ path: string, version: string } | { missing: string }} Peer */

/**
 * Makes sure that the packages are there. One that cannot be installed is reported as such and not measured.
 * @returns {Record<string, Peer>} by package name
 */
export function installPeers(cache, say) {
  mkdirSync(cache, { recursive: true });
  const manifest = join(cache, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"name":"wave-bench-peers","private":true}\n');
  return Object.fromEntries(
    Object.entries(PACKAGES).map(([name, range]) => [name, installPeer(cache, name, range, say)]),
  );
}

function installPeer(cache, name, range, say) {
  const path = join(cache, 'node_modules', name);
  try {
    if (!isInstalled(path, range)) {
      say(
        `installing ${name}@${range} into ${cache}; a native one is built from source, which takes minutes`,
      );
      const flags = ['--no-audit', '--no-fund', '--save-exact', '--loglevel', 'error'];
      execFileSync('npm', ['install', ...flags, `${name}@${range}`], { cwd: cache, stdio: 'ignore' });
    }
    return { path, version: versionOf(path) };
  } catch (error) {
    return { missing: `${name}@${range} could not be installed: ${String(error.message).split('\n')[0]}` };
  }
}

function isInstalled(path, range) {
  if (!existsSync(join(path, 'package.json'))) return false;
  const version = versionOf(path);
  return version === range || version.startsWith(`${range}.`);
}

function versionOf(path) {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version;
}
