/**
 * Every reason that `wave launch --reconcile-status` gives. `effect` says what follows: `none` nothing had to be done, `added`
 * the lane's index had a gap that is closed now, `kept` what was recorded stays although something speaks against it,
 * `missing` something cannot be reconstructed.
 */
export const reconcileReasons = {
  'already-recorded': { effect: 'none', doc: 'The lane and the log of the wave say the same.' },
  'never-launched': { effect: 'none', doc: 'The wave has a file, and nothing is recorded of it.' },
  'still-open': { effect: 'none', doc: 'It was launched, and no launch has brought it to an end.' },
  'never-completed': { effect: 'none', doc: 'Its launches ended, and none of them completed it.' },
  'outcome-missing-in-lane-log': {
    effect: 'added',
    doc: 'The log of the wave has an outcome that the lane did not know: it was added.',
  },
  'outcome-differs-in-lane-log': {
    effect: 'added',
    doc: 'The lane knew an older outcome than the log of the wave: the newer one was added.',
  },
  'kept-despite-drift': {
    effect: 'kept',
    doc: 'It is completed, and was changed since; what is completed stays so.',
  },
  'file-drift': { effect: 'kept', doc: 'The file of the wave is not what it was completed with.' },
  'prompt-drift': { effect: 'kept', doc: 'The prompts of these agents would be other ones now.' },
  'wave-file-missing': { effect: 'kept', doc: 'There is no file of the wave any more.' },
  'artifact-changed': { effect: 'kept', doc: 'A file that its evidence depends on has other content now.' },
  'artifact-deleted': { effect: 'kept', doc: 'A file that its evidence depends on is gone.' },
  'envelope-missing': { effect: 'missing', doc: 'A result envelope that its log names is not there.' },
  'envelope-hash-mismatch': {
    effect: 'missing',
    doc: 'A result envelope has other bytes than its log says.',
  },
  'no-control-log': {
    effect: 'missing',
    doc: 'The lane knows an outcome, and the log of the wave is not there: the outcome is kept, what led to it is lost.',
  },
  'log-damaged': {
    effect: 'missing',
    doc: 'The log of the wave is damaged, and nobody has acknowledged it: nothing is concluded from it.',
  },
  'completed-in-lane-log-only': {
    effect: 'missing',
    doc: 'The lane knows it as completed, and the log of the wave does not say so: it stays completed.',
  },
} as const satisfies Record<string, Readonly<{ effect: 'none' | 'added' | 'kept' | 'missing'; doc: string }>>;

/** See {@link reconcileReasons}. */
export type ReconcileReason = keyof typeof reconcileReasons;
