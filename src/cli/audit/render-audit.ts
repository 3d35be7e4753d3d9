import { printableLine } from '../../base/printable.js';
import type { Finding } from '../../audit/finding.js';
import { isDamage } from '../../audit/finding.js';
import type { AuditReport } from '../../audit/verify-lane.js';
import type { LogReport } from '../../audit/verify-log.js';

/** What was verified, a line for each log and each finding. */
export function renderAudit({ logs, envelopes, blobs, findings, whole }: AuditReport): string {
  const others = findings.filter((finding) => !logs.some((log) => log.findings.includes(finding)));
  const lines = [
    ...logs.filter(({ exists }) => exists).flatMap(logLines),
    `files: ${count(envelopes, 'envelope')}, ${count(blobs, 'payload')}`,
    ...others.flatMap(findingLines),
    summary(logs, whole),
  ];
  return `${lines.join('\n')}\n`;
}

function summary(logs: AuditReport['logs'], whole: boolean): string {
  if (!whole) return 'not whole';
  const isEmpty = logs.every(({ records }) => records === 0);
  return isEmpty ? 'nothing is recorded yet' : 'whole: every checksum, seal and hash holds';
}

/** Where a finding is, for people: `control-plane wave 0, byte 512`; of a broken seal between which bytes. */
export function placeOf({ kind, log, wave, path, offset, length }: Finding): string {
  if (log === null) return path;
  const name = `${log}${wave === null ? '' : ` wave ${wave}`}`;
  if (offset === null) return name;
  const isRange = kind === 'seal-broken' && length !== null && length > 1;
  return `${name}, byte${isRange ? `s ${offset} to ${offset + length}` : ` ${offset}`}`;
}

function logLines(report: LogReport): string[] {
  const { log, wave, records, seals, sealedBytes, bytes, findings, moreFindings } = report;
  const sealed = seals === 0 ? '' : `, ${count(seals, 'seal')} over ${sealedBytes} of ${bytes} bytes`;
  const name = `${log}${wave === null ? '' : ` wave ${wave}`}`;
  const more = moreFindings === 0 ? [] : [`  and ${moreFindings} more`];
  return [`${name}: ${count(records, 'record')}${sealed}`, ...findings.flatMap(findingLines), ...more];
}

function findingLines(finding: Finding): string[] {
  const { kind, offset, length, detail, remedy, path } = finding;
  const place = offset === null ? path : `byte ${offset}, ${length ?? 0} long`;
  const mark = isDamage(finding) ? '!' : ' ';
  return [
    `${mark} ${kind} at ${printableLine(place, 300)}: ${printableLine(detail, 300)}`,
    ...(remedy === null ? [] : [`    ${remedy}`]),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
