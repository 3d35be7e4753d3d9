import { messageOf } from '../../base/message-of.js';
import { isoTime } from '../../base/clock.js';
import { printableLine } from '../../base/printable.js';
import type { WaveConfig } from '../../model/config.js';
import type { DecisionSettings } from '../../model/launch-policy.js';
import type { AskedHook, Notice } from '../../model/lifecycle.js';
import { askedHooks } from '../../model/lifecycle.js';
import type { HookAsk } from '../../reducers/hook-ask.js';
import { pendingAsks } from '../../reducers/hook-ask.js';
import type { WaveState } from '../../reducers/wave-state.js';
import { endLeashed } from '../../runner/leashed-command.js';
import { discardOutput } from '../logged-command.js';
import type { Session } from '../session.js';
import type { UnderWay } from '../under-way.js';
import type { WaveEntry } from '../wave-journal.js';
import type { HookReport } from './hook-program.js';
import { runHook } from './hook-program.js';

/** What of the configuration decisions depend on: before what a hook is asked. */
export function askedSetting({ hooks = {} }: WaveConfig): Pick<DecisionSettings, 'hooks'> {
  const asked = askedHooks.filter((hook) => hooks[hook] !== undefined);
  return asked.length === 0 ? {} : { hooks: asked };
}

/** Asks hooks whether something may happen, beside the loop. */
export class AskedHooks {
  readonly #session: Session;
  readonly #wave: number;
  readonly #underWay: UnderWay;

  constructor(session: Session, wave: number, underWay: UnderWay) {
    this.#session = session;
    this.#wave = wave;
    this.#underWay = underWay;
  }

  /** Begins with an ask that is on record. Returns at once. */
  begin(ask: HookAsk): void {
    const { hookId, hook, agentId, attempt } = ask;
    this.#underWay.begin(hookId, async (signal) => {
      const report = await this.#report(ask, signal).catch((error: unknown) => broken(error));
      return ({ startedAtMs, endedAtMs }): WaveEntry => ({
        type: 'hook.answered',
        attempt,
        ...(agentId === null ? {} : { agent: agentId }),
        data: {
          hookId,
          hook,
          outcome: report.outcome,
          failureClass: report.failureClass,
          reason: printableLine(report.reason, 400),
          exitCode: report.exitCode,
          durationMs: Math.max(0, endedAtMs - startedAtMs),
        },
      });
    });
  }

  /** Asks again, under the same id, what an earlier holder asked and did not hear. Nothing of its programs is left first. */
  async adopt(state: WaveState): Promise<void> {
    for (const ask of pendingAsks(state)) {
      await endLeashed(ask.hookId);
      discardOutput(this.#session, ask.hookId);
      this.begin(ask);
    }
  }

  async #report({ hookId, hook, agentId, attempt }: HookAsk, signal: AbortSignal): Promise<HookReport> {
    const { context, runId } = this.#session;
    const config = context.config.hooks?.[hook];
    // Taken out of the configuration since it was asked.
    if (config === undefined) return { outcome: 'allowed', failureClass: null, reason: '', exitCode: null };
    const notice = noticeFor(hook, { id: hookId, run: runId, wave: this.#wave, attempt, agent: agentId });
    const { lane, project = null, clock } = context;
    const whole: Notice = { ...notice, lane, project, at: isoTime(clock.now()) };
    const report = await runHook(this.#session, config, whole, { id: hookId, signal });
    return (
      report ?? { outcome: 'failed', failureClass: 'cancelled', reason: 'it was stopped', exitCode: null }
    );
  }
}

function noticeFor(
  event: AskedHook,
  about: Pick<Notice, 'id' | 'run' | 'wave' | 'attempt' | 'agent'>,
): Omit<Notice, 'lane' | 'project' | 'at'> {
  return { schemaVersion: 1, kind: 'lifecycle-event', event, ...about, data: {} };
}

function broken(error: unknown): HookReport {
  const reason = messageOf(error);
  return { outcome: 'failed', failureClass: 'transient', reason, exitCode: null };
}
