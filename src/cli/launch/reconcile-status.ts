import { Problem } from '../../base/problem.js';
import { printableLine } from '../../base/printable.js';
import type { ReconciledWave } from '../../audit/reconcile-lane.js';
import { reconcileLane } from '../../audit/reconcile-lane.js';
import { reconcileReasons } from '../../model/reconcile-reason.js';
import { acquireLease } from '../../store/lease.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Invocation } from '../command.js';
import { wantsJson } from '../context.js';

/** `wave launch --reconcile-status`: rebuilds the lane's index and `run-state.json` from the waves' own logs. */
export async function reconcileStatus(context: LaneContext, invocation: Invocation): Promise<number> {
  const lease = await acquireLease(context.repoLayout.lease(context.lane, context.project));
  if (lease === undefined) {
    throw new Problem('lane/held', `a launcher holds lane ${context.lane}; it keeps the status itself`, {
      exit: 'laneHeld',
    });
  }
  try {
    const waves = await reconcileLane(context);
    if (wantsJson(invocation)) {
      const shown = waves.map(({ wave, state, reasons }) => ({
        wave,
        state,
        reasonCode: reasons[0].code,
        effect: reconcileReasons[reasons[0].code].effect,
        reasons: reasons.map(({ code, detail }) => ({ code, effect: reconcileReasons[code].effect, detail })),
      }));
      const document = { schemaVersion: 1, kind: 'reconcile-status', lane: context.lane, waves: shown };
      invocation.io.stdout(`${JSON.stringify(document)}\n`);
    } else
      invocation.io.stdout(
        waves
          .flatMap(lines)
          .map((line) => `${line}\n`)
          .join(''),
      );
    return 0;
  } finally {
    await lease.release();
  }
}

function lines({ wave, state, reasons: [main, ...more] }: ReconciledWave): string[] {
  return [
    `wave ${wave}: ${state} (${main.code}) ${printableLine(main.detail)}`,
    ...more.map(({ code, detail }) => `  ${reconcileReasons[code].effect} ${code}: ${printableLine(detail)}`),
  ];
}
