import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../../base/problem.js';
import { verifyExport } from '../../audit/verify-export.js';
import type { AuditReport } from '../../audit/verify-lane.js';
import { verifyLane } from '../../audit/verify-lane.js';
import type { VerifiedName } from '../../audit/verify-log.js';
import type { RepoLayout } from '../../store/layout.js';
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

/** Tickets go between lanes: their log is looked at with each of them, once there is one. */
function ticketLog(repoLayout: RepoLayout): VerifiedName | undefined {
  const path = repoLayout.tickets();
  if (!existsSync(path)) return undefined;
  return { log: 'dependencies', wave: null, path, blobs: repoLayout.ticketBlob };
}

async function verified(invocation: Invocation): Promise<Readonly<{ report: AuditReport; subject: string }>> {
  const folder = textOption(invocation, 'export');
  if (folder !== undefined) {
    return { report: verifyExport(resolve(invocation.io.cwd, folder)), subject: `the export ${folder}` };
  }
  const { layout, lane, repoLayout } = await openReader(invocation);
  const wave = waveOption(invocation);
  const report = verifyLane(layout, wave, ticketLog(repoLayout));
  const isLogged = report.logs.some((log) => log.wave !== null && log.exists);
  if (wave !== undefined && report.whole && !isLogged) checkRecorded(layout, wave);
  return { report, subject: `lane ${lane}` };
}
