import type { Verdict } from '../model/gate.js';
import { isInputRef } from './input-refusal.js';

/** What a person can do about a verdict, in the order in which it is worth trying. */
export type RemedyAction =
  /** Read what the agent printed. */
  | 'log'
  /** Read what the program of a contract printed. */
  | 'check-log'
  /** Look at whoever delivers what it takes, and have that delivered anew. */
  | 'producer'
  /** See what changed in the work tree. */
  | 'diff'
  /** See the records of the blackboard. */
  | 'records'
  /** See who says what about the same one. */
  | 'contradictions'
  /** See the ticket between lanes. */
  | 'ticket'
  /** Say that what the ticket asks for is done. */
  | 'resolve-ticket'
  /** Let neither side wait for the ticket. */
  | 'cancel-ticket'
  | 'release-ticket'
  /** Answer the question. */
  | 'answer'
  /** Approve, or reject with a reason. */
  | 'approve'
  /** Look at what waits for a person's judgement of a marker. */
  | 'adjudicate'
  /** Let a changed path count as allowed. */
  | 'override'
  /** Bring evidence that the agent could not. */
  | 'proof'
  /** Look at damaged bytes. */
  | 'damage'
  /** Have the agent run again. */
  | 'rerun'
  /** Let the wave go on without it. */
  | 'waive';

/** What would let a gate pass, in one sentence, and the ways to get there. */
export type Remedy = Readonly<{ closes: string; actions: readonly RemedyAction[] }>;

const does = (closes: string, ...actions: readonly RemedyAction[]): Remedy => ({ closes, actions });

const marker = (tag: string, who = 'the agent'): Remedy =>
  does(
    `A run of ${who} that prints one [${tag}] line of its own, in the form of its prompt.`,
    'log',
    'rerun',
  );
const report = (what: string): Remedy => does(`${what} exists when its agent ends.`, 'log', 'rerun');
const dimension = does(
  'What the steward found in this dimension is mended, and the steward judges again.',
  'log',
  'rerun',
  'waive',
);

/** By status code. Codes with a part that varies are answered by {@link remedyOf}. */
export const remedies: Readonly<Record<string, Remedy>> = {
  'log-damaged': does('A person looks at the damaged bytes and acknowledges them.', 'damage'),
  'hook-blocked': does(
    'The hook lets it happen: what it names is put right, and the wave is launched again.',
    'waive',
  ),
  'hook-failed': does(
    'The hook answers, with exit code 0: it is mended, or taken out of the configuration.',
    'waive',
  ),
  'missing-wave-design': marker('wave-design'),
  'missing-design-packet': report('The design packet'),
  'design-blocked': does(
    'What blocks the design is cleared, and the design agent runs again.',
    'log',
    'rerun',
  ),
  'design-needs-clarification': does(
    'The open question is answered, and the design agent runs again.',
    'log',
    'records',
    'rerun',
  ),
  'missing-status': does('The agent runs to its end.', 'log'),
  'reported-failure': does('A run of the agent that its program reports as done.', 'log', 'rerun', 'waive'),
  'nonzero-exit': does('A run of the agent that ends with exit code 0.', 'log', 'rerun', 'waive'),
  'missing-summary': does('A run that leaves a marker or a result file.', 'log', 'rerun', 'proof'),
  'missing-wave-proof': does(
    'A run that prints its [wave-proof] line, or a proof bundle that stands for it.',
    'log',
    'rerun',
    'proof',
  ),
  'invalid-wave-proof-format': marker('wave-proof'),
  'wave-proof-gap': does(
    'The gap that the agent itself reports is closed, and a further run proves it.',
    'log',
    'rerun',
    'proof',
  ),
  'completion-gap': does(
    'A run, or a proof bundle, that reaches the completion of the exit contract.',
    'log',
    'rerun',
    'proof',
  ),
  'durability-gap': does(
    'A run, or a proof bundle, that reaches the durability of the exit contract.',
    'log',
    'rerun',
    'proof',
  ),
  'proof-level-gap': does(
    'A run, or a proof bundle, that reaches the proof level of the exit contract.',
    'log',
    'rerun',
    'proof',
  ),
  'missing-doc-delta': marker('wave-doc-delta'),
  'invalid-doc-delta-format': marker('wave-doc-delta'),
  'doc-impact-gap': does(
    'The agent states the documentation impact that its exit contract asks for.',
    'log',
    'rerun',
  ),
  'missing-wave-component': marker('wave-component'),
  'component-level-mismatch': does(
    'The component is proven at the level of the promotion.',
    'log',
    'rerun',
    'proof',
  ),
  'component-gap': does(
    'The gap of the component is closed, and a further run says so.',
    'log',
    'rerun',
    'proof',
  ),
  'missing-deliverable': does(
    'The file exists, put there by a run of the agent that owns it.',
    'log',
    'rerun',
  ),
  'missing-proof-artifact': does(
    'The proof artifact exists, put there by a run of its agent.',
    'log',
    'rerun',
    'proof',
  ),
  'invalid-result-envelope': does(
    'A run whose result file is a valid envelope, or that leaves none, and whose published envelope stays what it is.',
    'log',
    'rerun',
  ),
  'awaiting-adjudication': does(
    'A person decides what the malformed marker meant.',
    'adjudicate',
    'log',
    'rerun',
  ),
  'component-promotion-gap': does('Every owner of the component proves its slice.', 'rerun'),
  'shared-component-sibling-pending': does('The owner that is still open proves its slice, too.', 'rerun'),
  'contract-failed': does(
    'The contract holds: what its findings name is mended.',
    'check-log',
    'log',
    'rerun',
    'waive',
  ),
  'contract-error': does(
    'The contract can be checked: its tool, schema or source is put right.',
    'check-log',
    'log',
    'waive',
  ),
  'ownership-violated': does(
    'The change is undone, the path is given to the agent in the wave file, or a person allows it.',
    'diff',
    'override',
    'waive',
  ),
  'helper-assignment-unresolved': does('Somebody takes the request, or it is withdrawn.', 'records'),
  'helper-assignment-open': does(
    'The request or blocker is resolved; what nobody has taken a person gives to an agent: wave control task act reassign --id <id> --to <agent>.',
    'records',
  ),
  'dependency-assignment-unresolved': does(
    'The ticket gets an owner, or what was asked is dismissed.',
    'records',
  ),
  'dependency-open': does(
    'The ticket is resolved by the lane that owns it, or cancelled by the one that waits.',
    'ticket',
    'resolve-ticket',
    'cancel-ticket',
    'waive',
  ),
  'dependency-cycle': does(
    'One of the tickets is resolved, cancelled, or no longer required: left alone, none of these waves can go on.',
    'ticket',
    'release-ticket',
    'resolve-ticket',
  ),
  'clarification-open': does('The clarification is answered.', 'records'),
  'clarification-follow-up-open': does('The follow-up is answered.', 'records'),
  'human-feedback-open': does(
    'A person answers the question: wave feedback respond --id <id> --response <answer>.',
    'answer',
    'records',
  ),
  'approval-pending': does('A person approves it.', 'approve'),
  'approval-rejected': does(
    'What the person who rejected it wants is done: other evidence is approved anew.',
    'rerun',
    'waive',
  ),
  'missing-wave-eval': marker('wave-eval', 'the steward'),
  'missing-cont-eval-report': report('The report of the steward'),
  'cont-eval-blocked': does(
    'What blocks the evaluation is cleared, and the steward runs again.',
    'log',
    'rerun',
  ),
  'cont-eval-needs-more-work': does('The eval targets are reached, and the steward says so.', 'log', 'rerun'),
  'cont-eval-target-mismatch': does(
    'The steward judges the eval targets that the wave declares, by their ids.',
    'log',
    'rerun',
  ),
  'cont-eval-benchmark-mismatch': does(
    'The steward runs the benchmarks that the wave asks for, and names them.',
    'log',
    'rerun',
  ),
  'cont-eval-regressions': does('The regressions are mended, and the steward counts none.', 'log', 'rerun'),
  'missing-wave-security': marker('wave-security', 'the steward'),
  'missing-security-report': report('The report of the steward'),
  'invalid-security-clear-state': does(
    'The steward says clear with nothing open, or says what it means.',
    'log',
    'rerun',
  ),
  'security-blocked': does('The finding is mended, and the review runs again.', 'log', 'rerun', 'waive'),
  'corridor-fetch-failed': does('The security provider answers.', 'waive'),
  'corridor-blocked': does('What the security provider blocks is mended.', 'log', 'waive'),
  'missing-wave-integration': marker('wave-integration', 'the steward'),
  'integration-needs-more-work': does(
    'The conflicts and blockers that the steward counts are gone, and it says so.',
    'log',
    'rerun',
  ),
  'integration-contradiction-open': does(
    'The agents say the same, or a person or the integration steward says what holds, or it is waived.',
    'contradictions',
  ),
  'integration-merge-conflict': does(
    'Somebody merges what is checked out into the branch, in its worktree, and settles it there; the next launch goes on.',
    'rerun',
    'waive',
  ),
  'integration-merge-refused': does('What lies in the way is out of it; the next launch goes on.', 'waive'),
  'missing-doc-closure': marker('wave-doc-closure', 'the steward'),
  'doc-closure-open': does(
    'The documents that are owed are written, by a documentation steward where there is one.',
    'log',
    'rerun',
    'waive',
  ),
  'unknown-component': does(
    'The component is in the matrix, or the promotion is taken out of the wave file.',
    'waive',
  ),
  'component-current-level-stale': does(
    'The matrix states the promoted level: the agent that owns it writes it.',
    'rerun',
    'waive',
  ),
  'missing-wave-gate': marker('wave-gate', 'the steward'),
  'missing-cont-qa-report': report('The report of the steward'),
  'missing-cont-qa-verdict': marker('wave-verdict', 'the steward'),
  'cont-qa-concerns': does(
    'The concerns are met, and the steward runs again and passes.',
    'log',
    'rerun',
    'waive',
  ),
  'cont-qa-blocked': does(
    'What the steward blocks is mended, and it runs again and passes.',
    'log',
    'rerun',
    'waive',
  ),
  'cont-qa-hold': does(
    'The reason of the hold is gone, and the steward runs again and passes.',
    'log',
    'rerun',
    'waive',
  ),
};

const infra = does(
  'The machine, surface or service is in order, and its agent reports it.',
  'log',
  'rerun',
  'waive',
);
const refusedInput = does(
  'What it takes from another agent can be used: that agent delivers it anew, or the schema that it is held to is put right.',
  'producer',
);
const unknown = does('The agent runs again and its evidence holds.', 'log', 'rerun');

/** What would let this verdict pass. */
export function remedyOf({
  gate,
  statusCode,
  evidence,
}: Pick<Verdict, 'gate' | 'statusCode' | 'evidence'>): Remedy {
  if (statusCode === 'missing-status' && evidence.some(isInputRef)) return refusedInput;
  const known = Object.hasOwn(remedies, statusCode) ? remedies[statusCode] : undefined;
  if (known !== undefined) return known;
  if (gate === 'infra') return infra;
  return statusCode.startsWith('gate-') ? dimension : unknown;
}
