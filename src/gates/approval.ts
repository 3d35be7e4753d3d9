import { createHash } from 'node:crypto';
import type { Stage } from '../model/attempt.js';
import { stages } from '../model/attempt.js';
import type { Verdict } from '../model/gate.js';
import type { Answer, OpenQuestion } from '../reducers/question-index.js';
import type { GateInput } from './gate-input.js';
import { agentsOf } from './gate-input.js';
import type { Rung } from './ladder.js';
import { ladder } from './ladder.js';
import { answer, pass } from './verdict.js';

/** What a person has said to a rung of the ladder, as it stands now. */
export type Approval = Readonly<{ rung: Rung; id: string }> &
  (
    | Readonly<{ kind: 'unasked' }>
    | Readonly<{ kind: 'open'; question: OpenQuestion }>
    | Readonly<{ kind: 'approved' | 'rejected'; answer: Answer }>
  );

/** The rung that a wave is approved on as a whole. */
const LAST: Rung = 'gate-7';

/** The stage after which everything on a rung has been judged. */
const stageOfRung = {
  'gate-0': 'design',
  'gate-1': 'implementation',
  'gate-2': 'implementation',
  'gate-3': 'implementation',
  'gate-4': 'cont-eval',
  'gate-5': 'security',
  'gate-6': 'documentation',
  'gate-7': 'cont-qa',
} as const satisfies Record<Rung, Stage>;

const rungs = Object.keys(ladder) as readonly Rung[];

/**
 * The rungs of a stage that a person has to approve before the next stage begins. Where nothing on a rung was judged, there
 * is nothing to approve; the last rung stands for the wave and is asked about when everything else has passed.
 */
export function rungsAfter(stage: Stage, verdicts: readonly Verdict[], input: GateInput): readonly Rung[] {
  if (input.oversight?.level !== 'every-gate') return [];
  return rungs.filter(
    (rung) => rung !== LAST && stageOfRung[rung] === stage && isJudged(verdicts.filter(onRung(rung))),
  );
}

/** The rung that a person has to approve before what a stage did in worktrees is merged; none where nobody is asked about that. */
export function rungsBeforeMerge(stage: Stage, { oversight }: GateInput): readonly Rung[] {
  if (oversight?.level !== 'before-merge') return [];
  return rungs.filter((rung) => stageOfRung[rung] === stage).slice(-1);
}

/** Every rung that has to be approved before the wave closes; none where nobody is asked. */
export function rungsAtEnd(verdicts: readonly Verdict[], { oversight }: GateInput): readonly Rung[] {
  if (oversight === undefined) return [];
  if (oversight.level !== 'every-gate') return [LAST];
  return rungs.filter((rung) => rung === LAST || isJudged(verdicts.filter(onRung(rung))));
}

/** How one rung stands: by the evidence that is there now, so that other evidence has to be approved anew. */
export function approvalOf(rung: Rung, input: GateInput): Approval {
  const id = approvalId(rung, input);
  const question = input.questions.openOne(id);
  if (question !== undefined) return { rung, id, kind: 'open', question };
  const said = input.questions.answeredOne(id)?.answer;
  if (said === undefined) return { rung, id, kind: 'unasked' };
  return { rung, id, kind: said.response === 'approve' ? 'approved' : 'rejected', answer: said };
}

/**
 * Whether people have approved what they are to approve; nothing where nobody is asked.
 * @param verdicts of every other gate
 */
export function approvalGate(input: GateInput, verdicts: readonly Verdict[]): Verdict[] {
  const asked = rungsAtEnd(verdicts, input);
  if (asked.length === 0) return [];
  for (const rung of asked) {
    const before = rung === LAST ? verdicts : verdicts.filter(onRung(rung));
    const open = before.find(({ ok }) => !ok);
    if (open === undefined) continue;
    const detail = `waits for ${open.gate}`;
    return [answer('approval', 'missing-status', { rung, detail, failureClass: 'deterministic' })];
  }
  return [approvalVerdict(asked, input)];
}

/** What the approvals of these rungs amount to: the first that is missing, or all of them with who gave them. */
export function approvalVerdict(asked: readonly Rung[], input: GateInput): Verdict {
  const approvals = asked.map((rung) => approvalOf(rung, input));
  const rejected = approvals.find(({ kind }) => kind === 'rejected');
  if (rejected?.kind === 'rejected') return rejection(rejected.rung, rejected.id, rejected.answer);
  const missing = approvals.filter(({ kind }) => kind !== 'approved');
  const [first] = missing;
  if (first !== undefined) {
    const detail = `waits for a person: ${missing.map(({ rung }) => rung).join(', ')}`;
    const evidence = missing.map(({ id }) => id);
    return answer('approval', 'approval-pending', { rung: first.rung, detail, evidence });
  }
  const said = approvals.flatMap((one) =>
    one.kind === 'approved' ? [`${one.rung} ${given(one.answer)}`] : [],
  );
  return pass('approval', { detail: said.join('; '), evidence: approvals.map(({ id }) => id) });
}

/** Names the evidence that a rung rests on: a process more, and it is another. */
export function approvalId(rung: Rung, { wave, state }: GateInput): string {
  const upTo = stages.slice(0, stages.indexOf(stageOfRung[rung]) + 1);
  const runs = upTo.flatMap((stage) =>
    agentsOf(wave, stage).map(({ agentId }) => [agentId, state.agents.get(agentId)?.intentId ?? null]),
  );
  const basis = JSON.stringify([wave.fingerprint, runs]);
  const digest = createHash('sha256').update(basis).digest('hex').slice(0, 12);
  return `approval-${wave.wave}-${rung}-${digest}`;
}

function rejection(rung: Rung, id: string, said: Answer): Verdict {
  const why = said.reason === null ? '' : `: ${said.reason}`;
  const what = said.response === null ? `was ${said.status}` : 'was rejected';
  const detail = `${rung} ${what} by ${said.by}${why}`;
  return answer('approval', 'approval-rejected', { rung, detail, evidence: [id] });
}

function given({ by, at, byDefault }: Answer): string {
  return byDefault
    ? `approved by default, since nobody answered in time, at ${at}`
    : `approved by ${by} at ${at}`;
}

function onRung(rung: Rung): (verdict: Verdict) => boolean {
  return (verdict) => verdict.rung === rung;
}

/** Somebody's work was: that the logs are whole needs nobody's approval. */
function isJudged(verdicts: readonly Verdict[]): boolean {
  return verdicts.some(({ inferred, gate }) => !inferred && gate !== 'log');
}
