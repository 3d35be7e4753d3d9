import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FingerprintSet, SecretFingerprint } from '../base/secret-fingerprints.js';
import { fingerprintsOf } from '../base/secret-fingerprints.js';
import { publishFile } from '../store/atomic-write.js';
import { withinRoot } from '../store/layout.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { stateFolder } from './spool-folder.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whose secrets they are: those of the launcher of a lane. */
type LanePlace = Readonly<{ repo: string; lane: string; project: string | undefined; env: Environment }>;

/** Of secrets that were replaced long ago nobody asks any more. */
const MOST = 2000;
const ENDING = '.fingerprints';

/**
 * What launchers of this repository know, of any lane. Where nothing was left, or it cannot be read, nothing is known: a command that
 * posts must not end over it.
 */
export function readKnownSecrets(repo: string, env: Environment): FingerprintSet[] {
  try {
    const folder = folderOf(repo, env);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith(ENDING)).flatMap((name) => readSet(join(folder, name)) ?? []);
  } catch {
    return [];
  }
}

/**
 * Leaves fingerprints of these secrets for the commands of agents, which have fewer variables than the launcher: readable for its
 * user alone, outside of the repository. Those of earlier launches stay, since agents of theirs may still run. For whoever
 * holds the lane.
 * @throws errors of the file system
 */
export async function rememberSecrets(place: LanePlace, secrets: readonly string[]): Promise<void> {
  const path = `${join(folderOf(place.repo, place.env), ...withinRoot(place.lane, place.project))}${ENDING}`;
  const { salt, fingerprints: known } = readSet(path) ?? {
    salt: randomBytes(32).toString('hex'),
    fingerprints: [],
  };
  const digests = new Set(known.map(({ digest }) => digest));
  const added = fingerprintsOf(secrets, salt).filter(({ digest }) => !digests.has(digest));
  if (added.length === 0) return;
  const lines = [...known, ...added].slice(-MOST).map(lineOf);
  await publishFile(path, [salt, ...lines, ''].join('\n'), { disposable: true, mode: 0o600 });
}

function folderOf(repo: string, env: Environment): string {
  return join(stateFolder(repo, env), 'known-secrets');
}

function lineOf({ length, bucket, digest }: SecretFingerprint): string {
  return `${length} ${bucket} ${digest}`;
}

function readSet(path: string): FingerprintSet | undefined {
  const read = readRegularFile(path, { noFollow: true });
  if (!('text' in read)) return undefined;
  const [salt = '', ...lines] = read.text.split('\n');
  if (!/^[0-9a-f]{64}$/.test(salt)) return undefined;
  return { salt, fingerprints: lines.flatMap(fingerprintIn) };
}

function fingerprintIn(line: string): SecretFingerprint[] {
  const [, length = '', bucket = '', digest = ''] = /^(\d{1,9}) (\d{1,5}) ([0-9a-f]{32})$/.exec(line) ?? [];
  return digest === '' ? [] : [{ length: Number(length), bucket: Number(bucket), digest }];
}
