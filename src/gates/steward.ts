import type { StewardRole } from '../model/agent-role.js';
import type { GateName, Verdict } from '../model/gate.js';
import type { WaveAgent } from '../model/wave.js';
import type { ConcludedRun } from './agent-evidence.js';
import { evidenceOf, evidenceRefs, lacksReport } from './agent-evidence.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import { ownGaps } from './own-gaps.js';
import { answer, pass } from './verdict.js';

/** A status code of the gate with its detail; undefined lets the steward pass. */
export type StewardFinding = readonly [code: string, detail: string] | undefined;

/** How one closure stage is judged. */
export type StewardRule = Readonly<{
  gate: GateName & StewardRole;
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
    const why = finding[0].startsWith('missing-') ? ownGaps({ ...envelope, gaps: [] }, 'gap') : [];
    return why.length > 0 ? [FORWARDED, `${why.join('; ')}; ${finding[1]}`] : finding;
  }
  if (rule.missingReport !== undefined && lacksReport(agent, input.state)) {
    return [rule.missingReport, `${agent.reportPath ?? ''} does not exist`];
  }
  const gaps = ownGaps(envelope, 'gap');
  return gaps.length > 0 ? [FORWARDED, gaps.join('; ')] : finding;
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
