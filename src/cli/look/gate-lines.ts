import { printableLine } from '../../base/printable.js';
import type { Verdict } from '../../model/gate.js';
import { gateOrder } from '../../model/gate.js';

/** One gate as a line: how it stands, where it is on the ladder, what it says about whom, and why. */
export type GateLine = Readonly<{ state: 'pass' | 'open' | 'waiting'; text: string }>;

/** Below this many columns rung and names of agents are left out. */
const NARROW = 80;

/**
 * Every gate that was judged, in order: one line for all verdicts that say the same, one for each that is open. What only
 * waits for its turn is told apart from what fails. Evidence is named of what is open, and of everything where it is asked
 * for.
 */
export function gateLines(verdicts: readonly Verdict[], width: number, withEvidence = false): GateLine[] {
  return gateOrder.flatMap((gate) => {
    const own = verdicts.filter((verdict) => verdict.gate === gate);
    const groups = new Map<string, Verdict[]>();
    for (const verdict of own) {
      const key =
        verdict.ok || isWaiting(verdict) ? `${verdict.rung} ${verdict.statusCode}` : JSON.stringify(verdict);
      groups.set(key, [...(groups.get(key) ?? []), verdict]);
    }
    return [...groups.values()].flatMap((group) => linesOf(group, width, withEvidence));
  });
}

/** Its turn has not come: nothing ran that could be looked up. */
function isWaiting({ ok, statusCode, evidence }: Verdict): boolean {
  return !ok && statusCode === 'missing-status' && evidence.length === 0;
}

const marks = { pass: '✓', open: '✗', waiting: '·' } as const;

function linesOf(group: readonly Verdict[], width: number, withEvidence: boolean): GateLine[] {
  const [first] = group;
  if (first === undefined) return [];
  const { gate, rung, ok, statusCode, inferred } = first;
  const state = ok ? 'pass' : isWaiting(first) ? 'waiting' : 'open';
  const code = state === 'waiting' ? 'waits' : ok && inferred ? `${statusCode}, inferred` : statusCode;
  const said = about(group, width);
  if (width < NARROW) {
    const more = state === 'open' ? ` ${code}. ${said}` : ` ${code}`;
    return [{ state, text: `  ${marks[state]} ${gate.padEnd(16)}${more}` }];
  }
  const head = `  ${marks[state]} ${rung.slice('gate-'.length)} ${gate.padEnd(16)} ${code.padEnd(20)}`;
  const evidence = state === 'open' || withEvidence ? group.flatMap((verdict) => verdict.evidence) : [];
  return [
    { state, text: `${head} ${said}`.trimEnd() },
    ...evidenceLines(evidence, withEvidence, width).map((text) => ({ state: 'waiting' as const, text })),
  ];
}

/** Whom it concerns and why: names once, and no reason for what several say. */
function about(group: readonly Verdict[], width: number): string {
  const who = [...new Set(group.flatMap(({ agentId }) => agentId ?? []))].join(' ');
  if (group.length > 1) return who;
  const detail = printableLine(group[0]?.detail ?? '', width);
  return who === '' || detail.startsWith(who) ? detail : `${who}: ${detail}`;
}

function evidenceLines(evidence: readonly string[], all: boolean, width: number): string[] {
  const indent = '      ';
  if (evidence.length === 0) return [];
  if (all) return evidence.map((one) => `${indent}${printableLine(one, width)}`);
  const more = evidence.length === 1 ? '' : ` and ${evidence.length - 1} more`;
  return [`${indent}${printableLine(evidence[0] ?? '', width)}${more}`];
}
