import type { StewardRole } from '../model/agent-role.js';
import type { GateName, Verdict } from '../model/gate.js';
import type { UnreadLine } from '../model/adjudication.js';
import type { MarkerKind } from '../model/marker.js';
import type { WaveAgent } from '../model/wave.js';
import type { ConcludedRun } from './agent-evidence.js';
import { evidenceOf, evidenceRefs, reportFault } from './agent-evidence.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import { ownGaps } from './own-gaps.js';
import { isPlainlyMet, quotedLines, standingLines, unreadLines } from './unread-lines.js';
import { answer, pass } from './verdict.js';

/** A status code of the gate with its detail; undefined lets the steward pass. */
export type StewardFinding = readonly [code: string, detail: string] | undefined;

/** How one closure stage is judged. */
export type StewardRule = Readonly<{
  gate: GateName & StewardRole;
  /** The kinds of marker that it is judged by, with the code for one that is missing; the first is the one that matters most. */
  markers: Partial<Readonly<Record<MarkerKind, string>>>;
  /** Code for a report that is owed and does not exist; absent where none is owed. */
  missingReport?: string;
  /** What a verdict that passes has to say besides: what was let pass, and by whom. */
  remarks?: (input: GateInput) => readonly string[];
  judge: (run: ConcludedRun, input: GateInput, agent: WaveAgent) => StewardFinding;
  /**
   * What the recorded facts say where the wave declares no steward: on what evidence the stage passes, or what stands against
   * it. Evidence names what can be looked up: envelopes, measured files, the wave file as it was opened.
   */
  infer: (input: GateInput) => Readonly<{ evidence?: readonly string[]; finding?: StewardFinding }>;
}>;

/** The one code of a steward that lets later stages run all the same: they judge what is there, and the wave stays open. */
export const FORWARDED = 'wave-proof-gap';

/** One verdict per steward of the stage, or the inferred one. */
export function judgeStage(rule: StewardRule, input: GateInput): Verdict[] {
  const stewards = agentsOf(input.wave, rule.gate);
  if (stewards.length === 0) return [inferStage(rule, input)];
  return stewards.map((agent) => {
    const found = evidenceOf(rule.gate, agent, input.state);
    if (found.verdict !== null) return found.verdict;
    const said = { agentId: agent.agentId, evidence: evidenceRefs(found.run) };
    const finding = firstFinding(rule, found.run, input, agent);
    if (finding !== undefined) return answer(rule.gate, finding[0], { ...said, detail: finding[1] });
    return pass(rule.gate, remarked(`${agent.agentId} passes it`, said, rule, input));
  });
}

/**
 * Its own no comes first: no gap softens it. A steward that did not come to its marker and says why, by a proof that is not
 * met or a blocker, has said something all the same. What lets pass with a remark comes last.
 */
function firstFinding(
  rule: StewardRule,
  run: ConcludedRun,
  input: GateInput,
  agent: WaveAgent,
): StewardFinding {
  const { envelope } = run;
  const finding = rule.judge(run, input, agent);
  if (finding !== undefined && !answer(rule.gate, finding[0]).ok) {
    return unsaidFinding(rule, run, finding);
  }
  const standing = standingLines(run, [...markerKindsOf(rule), 'proof', 'gap']).filter((line) =>
    isOfWeight(rule, line),
  );
  const [first] = standing;
  if (first !== undefined) {
    const detail = `${agent.agentId} left a line that may take back what it said: ${quotedLines(standing)}`;
    return [codeOf(rule, first), detail];
  }
  const lacking = rule.missingReport === undefined ? undefined : reportFault(agent, input.state);
  if (rule.missingReport !== undefined && lacking !== undefined) return [rule.missingReport, lacking];
  const gaps = ownGaps(envelope, 'gap');
  return gaps.length > 0 ? [FORWARDED, gaps.join('; ')] : finding;
}

/** A marker that is missing: what was left in its place, or why the steward did not come to it. */
function unsaidFinding(
  rule: StewardRule,
  run: ConcludedRun,
  finding: readonly [string, string],
): StewardFinding {
  const [code, detail] = finding;
  const kinds = markerKindsOf(rule).filter((kind) => rule.markers[kind] === code);
  if (kinds.length === 0) return finding;
  const lines = unreadLines(run, kinds);
  if (lines.length > 0) return [code, `${detail} that can be read: ${quotedLines(lines)}`];
  const why = ownGaps({ ...run.envelope, gaps: [] }, 'gap');
  return why.length > 0 ? [FORWARDED, `${why.join('; ')}; ${detail}`] : finding;
}

function markerKindsOf({ markers }: StewardRule): MarkerKind[] {
  return Object.keys(markers) as MarkerKind[];
}

/** Nobody asks a steward for a proof: where it plainly says that all is met, nothing is lost with it. */
function isOfWeight({ markers }: StewardRule, line: UnreadLine): boolean {
  return (line.kind !== null && markers[line.kind] !== undefined) || !isPlainlyMet(line);
}

function codeOf({ markers }: StewardRule, { kind }: UnreadLine): string {
  const [first = 'missing-status'] = Object.values(markers);
  return (kind === null ? undefined : markers[kind]) ?? first;
}

function inferStage(rule: StewardRule, input: GateInput): Verdict {
  if (input.required.includes(rule.gate)) {
    return answer(rule.gate, 'missing-status', {
      detail: `the configuration requires a ${rule.gate} steward and the wave declares none`,
      failureClass: 'deterministic',
    });
  }
  const { evidence = [], finding } = rule.infer(input);
  if (finding === undefined) {
    return pass(rule.gate, remarked('no steward is declared', { inferred: true, evidence }, rule, input));
  }
  const [code, detail] = finding;
  return answer(rule.gate, code, { inferred: true, evidence, detail, failureClass: 'deterministic' });
}

function remarked<Said extends Readonly<{ evidence: readonly string[] }>>(
  detail: string,
  said: Said,
  { remarks }: StewardRule,
  input: GateInput,
): Said & Readonly<{ detail: string }> {
  const all = remarks?.(input) ?? [];
  if (all.length === 0) return { ...said, detail };
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  return { ...said, detail: `${detail}; ${all[0] ?? ''}${more}`, evidence: [...said.evidence, ...all] };
}
