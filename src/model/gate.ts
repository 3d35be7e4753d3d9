import type { FailureClass } from './failure.js';

/** One status code that a gate can answer with. `ok` codes let the gate pass. */
type StatusCode = Readonly<{ class: FailureClass | null; ok?: true; doc: string }>;

const proof = (doc: string): StatusCode => ({ class: 'proof', doc });
const waits = (doc: string): StatusCode => ({ class: 'deterministic', doc });
const advisory = (doc: string): StatusCode => ({ class: null, ok: true, doc });

const dimensionCodes: Readonly<Record<string, StatusCode>> = Object.fromEntries(
  ['architecture', 'integration', 'durability', 'live', 'docs'].flatMap((dimension) =>
    ['blocked', 'gap'].map((state) => [
      `gate-${dimension}-${state}`,
      waits(`The steward says ${state} in the dimension ${dimension}.`),
    ]),
  ),
);

/** Every gate in the order in which the first failing one becomes `overall`, with its rung of the ladder and its status codes. */
export const gates = {
  log: {
    rung: 'gate-0',
    doc: 'Are the logs whole?',
    codes: {
      'log-damaged': waits('A log holds bytes that are no record, and nobody has acknowledged them.'),
    },
  },
  hooks: {
    rung: 'gate-0',
    doc: 'Does a hook of the configuration keep something from happening?',
    codes: {
      'hook-blocked': waits('A hook said that it must not happen, and why.'),
      'hook-failed': waits(
        'A hook that is to be asked gave no answer; that is never a yes. Its class says whether asking again can help.',
      ),
    },
  },
  design: {
    rung: 'gate-0',
    doc: 'Is every design packet ready for implementation?',
    codes: {
      'missing-wave-design': proof('The design agent left no `[wave-design]` marker.'),
      'missing-design-packet': proof('The design packet does not exist.'),
      'design-blocked': waits('The design agent says that it is blocked.'),
      'design-needs-clarification': waits('The design agent needs an answer first.'),
    },
  },
  implementation: {
    rung: 'gate-1',
    doc: 'Has every implementer proven its slice?',
    codes: {
      'missing-status': { class: 'unknown', doc: 'The agent has not run, or its exit was never recorded.' },
      'reported-failure': {
        class: 'crashed',
        doc: 'The agent ended with exit code 0, and its program reports that it failed.',
      },
      'nonzero-exit': { class: 'crashed', doc: 'The agent ended with a code other than 0, or by a signal.' },
      'missing-summary': proof(
        'An exit contract is declared and the agent left nothing at all: no marker, not even a malformed one, and no result file.',
      ),
      'missing-wave-proof': proof(
        'An exit contract is declared and the agent left other things, but no `[wave-proof]` marker and no proof in a result file.',
      ),
      'invalid-wave-proof-format': proof(
        'A `[wave-proof]` marker is there but malformed, and its form is not all that is amiss, or it was judged to need rework.',
      ),
      'wave-proof-gap': proof('The agent itself reports a gap.'),
      'completion-gap': proof('The proven completion is below the exit contract.'),
      'durability-gap': proof('The proven durability is below the exit contract.'),
      'proof-level-gap': proof('The proof level is below the exit contract.'),
      'missing-doc-delta': proof('The exit contract asks for a documentation statement and there is none.'),
      'invalid-doc-delta-format': proof(
        'A `[wave-doc-delta]` marker is there but malformed, and its form is not all that is amiss, or it was judged to need rework.',
      ),
      'doc-impact-gap': proof('The documentation impact is below the exit contract.'),
      'missing-wave-component': proof('An owned component has no `[wave-component]` marker.'),
      'component-level-mismatch': proof('The component marker states a level below the promotion.'),
      'component-gap': proof('The agent reports a gap for a component.'),
      'missing-deliverable': proof('A declared deliverable does not exist now.'),
      'missing-proof-artifact': proof('A required proof artifact does not exist now.'),
      'invalid-result-envelope': proof('The result file that the agent left is not a valid envelope.'),
      'awaiting-adjudication': waits(
        'Everything holds but the form of a marker, and what it says cannot be read for certain: a person decides.',
      ),
    },
  },
  component: {
    rung: 'gate-1',
    doc: 'Does every promoted component reach its level through all of its owners?',
    codes: {
      'component-promotion-gap': proof('No owner has proven the promoted level.'),
      'shared-component-sibling-pending': proof('One owner has proven its part, another has not.'),
    },
  },
  contracts: {
    rung: 'gate-3',
    doc: 'Do the declared contracts hold?',
    codes: {
      'contract-failed': { class: 'contract', doc: 'A declared contract does not hold.' },
      'contract-error': waits(
        'A contract could not be checked; unknown is never success. Its class is transient, timeout or unknown where another look can help.',
      ),
      'contract-warned': advisory('A contract with on-failure warn does not hold.'),
    },
  },
  ownership: {
    rung: 'gate-1',
    doc: 'Did every change stay inside the owned paths of who ran?',
    codes: {
      'ownership-violated': { class: 'ownership', doc: 'Paths changed that no agent that ran then owns.' },
    },
  },
  assignment: {
    rung: 'gate-6',
    doc: 'Are the requests between agents answered?',
    codes: {
      'helper-assignment-unresolved': waits('A request fits no agent.'),
      'helper-assignment-open': waits('A blocking request or blocker is open.'),
      'helper-assignment-open-advisory': advisory('Only advisory requests are open.'),
    },
  },
  dependency: {
    rung: 'gate-6',
    doc: 'Are the tickets to other lanes resolved?',
    codes: {
      'dependency-assignment-unresolved': waits('A ticket has no owner.'),
      'dependency-open': waits('A required ticket is open.'),
      'dependency-cycle': waits('Required tickets of several lanes wait for each other.'),
    },
  },
  clarification: {
    rung: 'gate-6',
    doc: 'Are all questions answered?',
    codes: {
      'clarification-open': waits('A clarification is open.'),
      'clarification-follow-up-open': waits('A routed follow-up is open.'),
      'human-feedback-open': waits('A question to a person is open.'),
    },
  },
  infra: {
    rung: 'gate-6',
    doc: 'Is the environment in the declared state?',
    codes: {
      // One of many: the code names whatever state was reported.
      'infra-failed': proof(
        '`infra-<state>`: an infra or deploy marker reports a state that is not in order.',
      ),
    },
  },
  'cont-eval': {
    rung: 'gate-4',
    doc: 'Are the eval targets met?',
    codes: {
      'missing-wave-eval': proof('The steward left no `[wave-eval]` marker.'),
      'missing-cont-eval-report': proof('The report of the steward does not exist.'),
      'cont-eval-blocked': waits('The steward is blocked.'),
      'cont-eval-needs-more-work': proof('The steward says that more work is needed.'),
      'cont-eval-target-mismatch': proof('The marker does not name the declared targets.'),
      'cont-eval-benchmark-mismatch': proof('The marker does not name the pinned benchmarks.'),
      'cont-eval-regressions': proof('The steward counted regressions.'),
    },
  },
  security: {
    rung: 'gate-5',
    doc: 'Does the security review let it through?',
    codes: {
      'missing-wave-security': proof('The steward left no `[wave-security]` marker.'),
      'missing-security-report': proof('The report of the steward does not exist.'),
      'invalid-security-clear-state': proof('It says clear and counts findings or approvals that are open.'),
      'security-blocked': { class: 'security', doc: 'The security review blocks.' },
      'security-concerns': advisory('The review has concerns and does not block.'),
      'corridor-fetch-failed': waits('The external security provider could not be asked.'),
      'corridor-fetch-failed-advisory': advisory(
        'The external security provider could not be asked; it is advisory.',
      ),
      'corridor-blocked': { class: 'security', doc: 'The external security provider blocks.' },
    },
  },
  integration: {
    rung: 'gate-6',
    doc: 'Do the slices fit together?',
    codes: {
      'missing-wave-integration': proof('The steward left no `[wave-integration]` marker.'),
      'integration-needs-more-work': proof(
        'The steward says that more work is needed, or counts conflicts or blockers.',
      ),
      'integration-contradiction-open': waits('A contradiction between agents is open.'),
      'integration-merge-conflict': waits(
        'The branch of an agent that works in a worktree conflicts with what is merged already.',
      ),
      'integration-merge-refused': waits(
        'The branch of an agent that works in a worktree could not be merged, for what lies in its way.',
      ),
    },
  },
  documentation: {
    rung: 'gate-6',
    doc: 'Are the shared documents closed?',
    codes: {
      'missing-doc-closure': proof('The steward left no `[wave-doc-closure]` marker.'),
      'doc-closure-open': proof('Shared documentation is still owed.'),
    },
  },
  'component-matrix': {
    rung: 'gate-6',
    doc: 'Does the component matrix agree with the promotions?',
    codes: {
      'unknown-component': proof('A promoted component is not in the matrix, or the matrix cannot be read.'),
      'component-current-level-stale': proof('The matrix does not yet state the promoted level.'),
    },
  },
  'cont-qa': {
    rung: 'gate-7',
    doc: 'Does continuous QA pass the wave?',
    codes: {
      'missing-wave-gate': proof('The steward left no `[wave-gate]` marker.'),
      'missing-cont-qa-report': proof('The report of the steward does not exist.'),
      'missing-cont-qa-verdict': proof('The steward left no verdict.'),
      'cont-qa-concerns': waits('The verdict is concerns.'),
      'cont-qa-blocked': waits('The verdict is blocked.'),
      'cont-qa-hold': waits('The verdict is hold.'),
      'conditional-pass': advisory('It passes although a dimension of the gate has concerns.'),
      ...dimensionCodes,
    },
  },
  approval: {
    rung: 'gate-7',
    doc: 'Has a person approved what the configuration wants approved?',
    codes: {
      'approval-pending': waits('A person has not approved it yet.'),
      'approval-rejected': waits('A person rejected it.'),
    },
  },
} as const satisfies Record<
  string,
  Readonly<{ rung: string; doc: string; codes: Record<string, StatusCode> }>
>;

/** The name of a gate. */
export type GateName = keyof typeof gates;

/** The order in which gates are judged. */
export const gateOrder = Object.keys(gates) as readonly GateName[];

/** What one gate says about one moment, with everything that it was based on. */
export type Verdict = Readonly<{
  gate: GateName;
  ok: boolean;
  /** `pass`, or a code of the gate's table. */
  statusCode: string;
  /** Whom it concerns, where it concerns one agent. */
  agentId: string | null;
  detail: string;
  evidence: readonly string[];
  /** True where no steward judged and the verdict follows from recorded facts. */
  inferred: boolean;
  rung: string;
  /** The class that decides about a retry; null when ok. */
  failureClass: FailureClass | null;
}>;
