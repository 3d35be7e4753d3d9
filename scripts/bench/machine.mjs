// What the figures were measured on.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Facts about machine, versions and moment, as rows of a table. */
export function machineFacts(root, scratch, peers) {
  const [cpu] = cpus();
  const version = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version;
  return [
    ['Date', new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
    ['Commit', commit(root)],
    ['Wave', version],
    ['Node', process.version],
    ['System', `${type()} ${release()} ${arch()}`],
    ['Processors', `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}`],
    ['Memory', `${Math.round(totalmem() / 1e9)} GB`],
    ['File system', fileSystem(scratch)],
    ['git', said('git', ['--version']).replace('git version ', '')],
    [
      'Load at the start',
      loadavg()
        .map((load) => load.toFixed(1))
        .join(', '),
    ],
    ...Object.entries(peers).map(([name, peer]) => [name, peer.version ?? `not installed: ${peer.missing}`]),
  ];
}

function commit(root) {
  const id = said('git', ['-C', root, 'rev-parse', '--short', 'HEAD']);
  const changed = said('git', ['-C', root, 'status', '--porcelain', '--', 'src', 'scripts/build.mjs']);
  return changed === '' ? id : `${id} and uncommitted changes`;
}

function fileSystem(folder) {
  const [, line = ''] = said('df', ['-T', folder]).split('\n');
  return line.split(/\s+/)[1] ?? 'unknown';
}

function said(command, argv) {
  try {
    return execFileSync(command, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
