/** The one exit-code table. Wrappers and schedulers read these numbers; they never change meaning. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done; the wave or run is completed' },
  internal: { code: 1, meaning: 'internal error' },
  usage: { code: 2, meaning: 'usage: an invalid flag, wave file, config or name' },
  active: { code: 10, meaning: 'active or waiting; also `wait` out of time' },
  inputRequired: { code: 20, meaning: "a person's input is needed" },
  changed: { code: 30, meaning: 'changed, still active' },
  laneHeld: { code: 32, meaning: 'another launcher holds the lane' },
  failed: { code: 40, meaning: 'failed, terminal: the attempts are used up' },
  gateOpen: { code: 41, meaning: 'open, waiting on a gate that no retry can clear' },
  verdictHold: { code: 42, meaning: 'closed by a verdict: of cont-QA, or of a person who did not approve' },
  recoveryQueued: { code: 43, meaning: 'a recovery is queued, or adjudication awaited' },
  budget: { code: 44, meaning: 'a budget is used up' },
  cancelled: { code: 45, meaning: 'cancelled' },
  logDamaged: { code: 46, meaning: 'a log is damaged' },
  environment: { code: 47, meaning: 'the environment: a program missing, a network file system, no space' },
  hungUp: { code: 129, meaning: 'the terminal was closed; agents go on and the next launch adopts them' },
  interrupted: { code: 130, meaning: 'interrupted (Ctrl-C)' },
  terminated: { code: 143, meaning: 'terminated' },
} as const;

/** The name of a row of the exit-code table. */
export type ExitName = keyof typeof exitCodes;

/** The signals that end a command early. */
export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** 128 and the signal's number, as a shell would say it. */
export function exitOfSignal(signal: EndingSignal): number {
  return {
    SIGHUP: exitCodes.hungUp.code,
    SIGINT: exitCodes.interrupted.code,
    SIGTERM: exitCodes.terminated.code,
  }[signal];
}

/** The number of a row. */
export function exitCode(name: ExitName): number {
  return exitCodes[name].code;
}
