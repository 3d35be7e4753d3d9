import { exitCodes } from '../../base/exit-code.js';
import { printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import { laneReducer } from '../../reducers/lane-state.js';
import { openFold } from '../../store/log/snapshot.js';
import { loadLane } from '../../supervisor/load-lane.js';
import type { Invocation } from '../command.js';
import type { LanePlace, WholeRepository } from '../context.js';
import { textOption } from '../context.js';
import { checks } from './checks.js';
import type { DoctorPlace, Finding } from './finding.js';

/** How long a program may take to say its version. */
const PATIENCE_MS = 5000;

/** Everything that the checks find, in their order. Reads only. */
export async function examine(
  invocation: Invocation,
  place: LanePlace & WholeRepository,
): Promise<readonly Finding[]> {
  const { layout } = place;
  const snapshotPath = layout.snapshot('lane', laneReducer.name);
  const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath });
  const { waves } = loadLane(place);
  const around: DoctorPlace = {
    ...place,
    configFile: textOption(invocation, 'config'),
    waves,
    open: waves.filter(({ wave }) => state.waves.get(wave.wave)?.outcome !== 'completed'),
    patienceMs: PATIENCE_MS,
  };
  const found = await Promise.all(checks.map(async (check) => check(around)));
  return found.flat();
}

/** Mends what can be, where that is wanted. */
export async function mended(findings: readonly Finding[], isWanted: boolean): Promise<readonly Finding[]> {
  if (!isWanted) return findings;
  return Promise.all(
    findings.map(async (finding): Promise<Finding> => {
      if (finding.fix === undefined) return finding;
      return { state: 'ok', about: finding.about, text: await finding.fix() };
    }),
  );
}

/** A finding as `--json` shows it. */
export function findingJson({
  state,
  about,
  text,
  hint = null,
}: Omit<Finding, 'hint'> & { hint?: string | null }) {
  return { state, about, text: printableLine(text, 1000), hint };
}

/**
 * How the command ends: 0 as long as there is no problem.
 * @throws Problem `doctor/problems`
 */
export function endOf(findings: readonly Finding[]): number {
  const problems = findings.filter(({ state }) => state === 'problem');
  const [first] = problems;
  if (first === undefined) return exitCodes.ok.code;
  const count = problems.length === 1 ? 'a problem keeps' : `${problems.length} problems keep`;
  throw new Problem('doctor/problems', `${count} waves of this lane from being run`, {
    exit: first.exit ?? 'environment',
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
