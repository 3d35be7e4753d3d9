import { resolve } from 'node:path';
import { Problem } from '../../base/problem.js';
import { verifyExport } from '../../audit/verify-export.js';
import type { AuditReport } from '../../audit/verify-lane.js';
import { verifyLane } from '../../audit/verify-lane.js';
import type { Handler, Invocation } from '../command.js';
import { openReader, textOption, waveOption, wantsJson } from '../context.js';
import { checkRecorded } from './check-recorded.js';
import { placeOf, renderAudit } from './render-audit.js';

/** `wave audit verify`: whether everything that is recorded is still what was recorded. Reads only. */
export const auditVerify: Handler = async (invocation) => {
  const { io } = invocation;
  const { report, subject } = await verified(invocation);
  if (wantsJson(invocation)) {
    io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'audit-verify', ...report })}\n`);
  } else io.stdout(renderAudit(report));
  if (report.firstBad === null) return 0;
  const { remedy } = report.firstBad;
  throw new Problem('audit/damaged', `${subject} is not whole; first: ${placeOf(report.firstBad)}`, {
    hint:
      remedy === null
        ? 'put the file back from a commit or a backup, while no launcher is at work'
        : `look at the bytes, and if nothing is missing: ${remedy}`,
    exit: 'logDamaged',
  });
};

async function verified(invocation: Invocation): Promise<Readonly<{ report: AuditReport; subject: string }>> {
  const folder = textOption(invocation, 'export');
  if (folder !== undefined) {
    return { report: verifyExport(resolve(invocation.io.cwd, folder)), subject: `the export ${folder}` };
  }
  const { layout, lane } = await openReader(invocation);
  const wave = waveOption(invocation);
  const report = verifyLane(layout, wave);
  const isLogged = report.logs.some(({ log, exists }) => log !== 'lane' && exists);
  if (wave !== undefined && report.whole && !isLogged) checkRecorded(layout, wave);
  return { report, subject: `lane ${lane}` };
}
