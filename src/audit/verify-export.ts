import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../store/measure-file.js';
import type { ExportedFile } from './export-manifest.js';
import { exportLayout, MANIFEST, openExport } from './export-manifest.js';
import type { Finding, FindingKind } from './finding.js';
import { isDamage } from './finding.js';
import type { AuditReport } from './verify-lane.js';
import { verifyLane } from './verify-lane.js';

/**
 * Verifies an exported folder by itself: its files by the manifest, and its logs as those of a lane.
 * @throws Problem `audit/no-export`
 */
export function verifyExport(folder: string): AuditReport {
  const { files } = openExport(folder);
  const { layout, wave } = exportLayout(folder);
  const report = verifyLane(layout, wave);
  const known = new Set(files.map(({ path }) => path));
  const findings = [
    ...report.findings,
    ...files.flatMap((file) => checkFile(folder, file) ?? []),
    ...filesBelow(folder)
      .filter((path) => path !== MANIFEST && !known.has(path))
      .map((path) => found('file-unknown', path, 'the manifest does not name it')),
  ];
  const firstBad = report.firstBad ?? findings.find(isDamage) ?? null;
  return { ...report, findings, firstBad, whole: firstBad === null };
}

/** Every file below a folder, relative to it, sorted; links are not followed. */
function filesBelow(folder: string, below = ''): string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, path) : [path];
    })
    .sort();
}

function checkFile(folder: string, { path, sha256, bytes }: ExportedFile): Finding | undefined {
  const absolute = join(folder, path);
  if (lstatSync(absolute, { throwIfNoEntry: false })?.isFile() !== true)
    return found('file-missing', path, 'the manifest names it');
  const now = hashFile(absolute);
  if (now.sha256 === sha256) return undefined;
  return found(
    'file-changed',
    path,
    `the manifest says ${bytes} bytes, sha256 ${sha256}; there are ${now.bytes ?? 0}`,
  );
}

function found(kind: FindingKind, path: string, detail: string): Finding {
  return { kind, log: null, wave: null, path, offset: null, length: null, detail, remedy: null };
}
