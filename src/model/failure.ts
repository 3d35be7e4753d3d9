/** The one failure taxonomy. The class alone decides whether and how a retry happens. */
export const failureClasses = {
  transient: {
    retry: 'again',
    doc: 'A passing fault of the surroundings: no process slot, a cut connection.',
  },
  'rate-limited': { retry: 'again', doc: 'The provider asked to wait.' },
  timeout: { retry: 'again', doc: 'The time limit of the agent ran out and it was stopped.' },
  stalled: { retry: 'again', doc: 'No output and no progress for too long, and it was stopped.' },
  crashed: { retry: 'again', doc: 'A nonzero exit or a signal that nothing explains better.' },
  deterministic: {
    retry: 'stop',
    doc: 'The same input will fail the same way: a missing program, an invalid argument.',
  },
  contract: { retry: 'rework', doc: 'A declared contract does not hold.' },
  proof: { retry: 'rework', doc: 'The evidence does not show what the exit contract asks for.' },
  ownership: { retry: 'stop', doc: 'Paths changed that nobody who ran owns.' },
  security: { retry: 'stop', doc: 'The security review blocks.' },
  budget: { retry: 'stop', doc: 'A budget is used up.' },
  cancelled: { retry: 'stop', doc: 'A person stopped it.' },
  unknown: { retry: 'again', doc: 'No exit record: whether it finished cannot be known.' },
} as const satisfies Record<string, Readonly<{ retry: 'again' | 'rework' | 'stop'; doc: string }>>;

/** A class of the taxonomy. */
export type FailureClass = keyof typeof failureClasses;

/** What a retry does about a failure: run again, run again with the findings, or stop and ask. */
export type RetryRule = (typeof failureClasses)[FailureClass]['retry'];

/** The rule that the class stands for. */
export function retryRule(failureClass: FailureClass): RetryRule {
  return failureClasses[failureClass].retry;
}
