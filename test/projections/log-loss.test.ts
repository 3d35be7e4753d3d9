import { describe, expect, it } from 'vitest';
import type { LaneEventData } from '../../src/events/lane-event.js';
import { controlStatus } from '../../src/projections/control-status.js';
import { explain } from '../../src/projections/explanation.js';
import { logLoss } from '../../src/projections/log-loss.js';
import { statusExit, statusVersion } from '../../src/projections/signals.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { blocked, completed, launched } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { foldOf, log } from '../rig/events.js';
import { outcome, runStarted } from '../rig/lane-events.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1']);
type Outcome = LaneEventData['wave.outcome-recorded']['outcome'];

/** The lane's log, when it recorded outcomes with so many bytes of the wave's. */
function laneWith(...outcomes: readonly (readonly [Outcome, bytes: number | null, version?: number])[]) {
  const drafts = outcomes.map(([reached, bytes, version]) => {
    const draft = outcome(3, reached);
    const controlLog = bytes === null ? null : { offset: bytes, sha256: 'a'.repeat(64) };
    const known = version === undefined ? {} : { signalVersion: version };
    return {
      ...draft,
      data: {
        ...(draft.data as object),
        evidence: { envelopes: {}, controlLog, gateSnapshot: null, ...known },
      },
    };
  });
  return foldOf(laneReducer, log(runStarted('r1'), ...drafts));
}

const input = (steps: readonly Step[], controlOffset: number, over: Partial<StatusInput> = {}): StatusInput =>
  statusInput(of, steps, { controlOffset, launcherAlive: false, ...over });

const whole = [launched(of), completed()];
const open = [launched(of)];
const corrupt = { log: 'control-plane', offset: 7, length: 1, kind: 'corrupt', acknowledged: false } as const;

describe('what is lost of a log', () => {
  it.each<[string, StatusInput, string | null]>([
    ['nothing, of one that is whole', input(whole, 900, { laneState: laneWith(['completed', 900]) }), null],
    ['nothing, of one that grew since', input(whole, 950, { laneState: laneWith(['completed', 900]) }), null],
    ['nothing, of one that the lane does not know', input(open, 0), null],
    ['nothing, of one that is begun', input([], 0, { laneState: laneWith(['running', null]) }), null],
    [
      'nothing, of one that was begun anew',
      input(open, 10, { laneState: laneWith(['failed', 900], ['running', null]) }),
      null,
    ],
    [
      'nothing that is told, of a build without evidence',
      input(whole, 1, { laneState: laneWith(['completed', null]) }),
      null,
    ],
    ['all of it', input([], 0, { laneState: laneWith(['completed', 900]) }), 'log-missing'],
    [
      'all of it, of one that stopped',
      input([], 0, { laneState: laneWith(['blocked', 900]) }),
      'log-missing',
    ],
    ['its end', input(open, 899, { laneState: laneWith(['completed', 900]) }), 'truncated'],
    [
      'its end, of one that stopped',
      input([launched(of), blocked()], 899, { laneState: laneWith(['blocked', 900]) }),
      'truncated',
    ],
    ['what closed it', input(open, 900, { laneState: laneWith(['completed', 900]) }), 'outcome-mismatch'],
    ['bytes', input(whole, 900, { laneState: laneWith(['completed', 900]), damage: [corrupt] }), 'corrupt'],
    [
      'bytes that a person let pass',
      input(whole, 900, {
        laneState: laneWith(['completed', 900]),
        damage: [{ ...corrupt, acknowledged: true }],
      }),
      null,
    ],
    ['bytes of another log', input(whole, 900, { damage: [{ ...corrupt, log: 'dependencies' }] }), null],
    ['bytes of one that runs: its gates tell', input(open, 900, { damage: [corrupt] }), null],
  ])('%s', (_, subject, code) => {
    expect(logLoss(subject)?.code ?? null).toBe(code);
    expect(statusExit(subject) === 'logDamaged').toBe(code !== null);
    expect(controlStatus(subject).status === 'damaged').toBe(code !== null);
  });

  it('is what every view says, with what to type', () => {
    const subject = input(open, 400, { laneState: laneWith(['completed', 900]) });
    const remedy = 'wave audit verify --lane main --wave 3';
    expect(controlStatus(subject)).toMatchObject({
      status: 'damaged',
      currentState: 'damaged',
      phase: 'blocked',
      closureState: 'blocked',
      controllerState: 'idle',
      overall: { gate: 'log', statusCode: 'log-damaged' },
      blockingEdge: { kind: 'log-damaged', id: 'truncated' },
      log: { lost: { code: 'truncated', remedy } },
      supervisor: { resumeAction: null },
      signals: { wave: { signal: 'waiting', blocking: true } },
    });
    expect(explain(subject)).toMatchObject({
      status: 'damaged',
      closed: false,
      reasons: [{ statusCode: 'log-damaged', steps: [{ command: remedy }] }],
      next: null,
    });
  });

  it('never lets the version of the signal fall', () => {
    const laneState = laneWith(['completed', 900, 20]);
    expect(statusVersion(input(open, 400, { laneState }))).toBe(20);
    expect(statusVersion(input(whole, 900, { laneState: laneWith(['completed', 900, 1]) }))).toBeGreaterThan(
      1,
    );
  });
});

describe('the word for a completed wave that is described otherwise now', () => {
  it('is the same in the status and in its explanation', () => {
    const drift = { file: true, prompts: [], artifacts: [], unchecked: 0 };
    const subject = input(whole, 900, { drift });
    expect(controlStatus(subject).currentState).toBe('completed_with_drift');
    expect(explain(subject)).toMatchObject({ status: 'completed_with_drift', closed: true });
  });
});
