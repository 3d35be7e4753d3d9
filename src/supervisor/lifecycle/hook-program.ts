import { parseDuration } from '../../base/duration.js';
import { unreachable } from '../../base/unreachable.js';
import type { HookConfig } from '../../model/config.js';
import type { FailureClass } from '../../model/failure.js';
import type { Notice } from '../../model/lifecycle.js';
import { agentEnvironment } from '../../runner/agent-environment.js';
import { laneVariables } from '../agent-variables.js';
import { findProgram } from '../find-program.js';
import type { CommandReport } from '../logged-command.js';
import { runLogged } from '../logged-command.js';
import type { Session } from '../session.js';

/** What a hook said. `failed`: it could not be asked, or did not answer as hooks do, which is never a yes. */
export type HookReport = Readonly<{
  outcome: 'allowed' | 'blocked' | 'failed';
  failureClass: FailureClass | null;
  /** Empty where it allows. */
  reason: string;
  exitCode: number | null;
}>;

/** Where a hook is run. */
export type HookPlace = Pick<Session, 'context' | 'redactor' | 'spool'>;

const DEFAULT_TIMEOUT_MS = 60_000;
/** By it a hook says no; the last line that it printed says why. */
const BLOCKED = 2;
const MOST_BYTES = 8 * 1024 * 1024;
const GRACE_MS = 1000;

/**
 * Runs the program that the configuration sets on this event: with what happened as JSON on its standard input, in the
 * repository, on a leash, for as long as it may take.
 * @param id names this run of it, and its processes
 * @returns undefined where it was told to stop
 */
export async function runHook(
  place: HookPlace,
  hook: HookConfig,
  notice: Notice,
  { id, signal }: Readonly<{ id: string; signal: AbortSignal }>,
): Promise<HookReport | undefined> {
  const { context } = place;
  const { run, timeout } =
    typeof hook === 'object' && 'run' in hook ? hook : { run: hook, timeout: undefined };
  const [program = '', ...words] = typeof run === 'string' ? ['sh', '-c', run] : run;
  const found = findProgram(program, context.env.PATH, context.repo);
  if (found === undefined) return failed('deterministic', `the program ${program} is not on the PATH`);
  const report = await runLogged(place, {
    id,
    argv: [found, ...words],
    env: environmentOf(place, notice),
    input: `${JSON.stringify(notice)}\n`,
    logPath: context.layout.hookLog(notice.event),
    timeLimitMs: parseDuration(timeout ?? '') ?? DEFAULT_TIMEOUT_MS,
    mostBytes: MOST_BYTES,
    graceMs: GRACE_MS,
    signal,
  });
  return judge(report);
}

function judge({ end, isFlood, tail }: CommandReport): HookReport | undefined {
  const last = tail.at(-1) ?? '';
  const said = last === '' ? '' : `: ${last}`;
  switch (end.kind) {
    case 'stopped':
      return isFlood ? failed('deterministic', 'it printed more than 8 MiB and was ended') : undefined;
    case 'timed-out':
      return failed('timeout', `it did not end in time and was ended${said}`);
    case 'lost':
      return failed('transient', 'it was ended by somebody else');
    case 'refused':
      return failed(
        end.error.transient ? 'transient' : 'deterministic',
        `no process could be started: ${end.error.code} ${end.error.message}`,
      );
    case 'exited': {
      const { exitCode } = end;
      if (exitCode === 0) return { outcome: 'allowed', failureClass: null, reason: '', exitCode };
      if (exitCode === BLOCKED)
        return {
          outcome: 'blocked',
          failureClass: 'deterministic',
          reason: last || 'it gave no reason',
          exitCode,
        };
      return { ...failed('crashed', `it ended with exit code ${exitCode}${said}`), exitCode };
    }
    default:
      return unreachable(end);
  }
}

function failed(failureClass: FailureClass, reason: string): HookReport {
  return { outcome: 'failed', failureClass, reason, exitCode: null };
}

/** What is not known is empty, so that nothing of ours is taken for it where Wave itself runs within an agent. */
function environmentOf({ context }: HookPlace, notice: Notice): Record<string, string> {
  const { id, event, wave, run, attempt, agent } = notice;
  return agentEnvironment({
    source: context.env,
    pass: context.config.env?.pass ?? [],
    set: {
      ...laneVariables(context),
      WAVE_HOOK: event,
      WAVE_HOOK_ID: id,
      WAVE_WAVE: wave === null ? '' : String(wave),
      WAVE_ATTEMPT: attempt === null ? '' : String(attempt),
      WAVE_AGENT: agent ?? '',
      WAVE_RUN: run ?? '',
    },
  });
}
