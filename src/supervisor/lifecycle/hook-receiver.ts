import { messageOf } from '../../base/message-of.js';
import { isoTime } from '../../base/clock.js';
import { printableLine } from '../../base/printable.js';
import type { WaveConfig } from '../../model/config.js';
import type { LifecycleEvent } from '../../model/lifecycle.js';
import { lifecycleEvents } from '../../model/lifecycle.js';
import { endLeashed } from '../../runner/leashed-command.js';
import { discardOutput } from '../logged-command.js';
import { noteDelivery } from './delivery-log.js';
import type { HookPlace } from './hook-program.js';
import { runHook } from './hook-program.js';
import type { Receiver } from './listener.js';

/** The hooks of the configuration that are told of what has happened; undefined where there are none. */
export function hookReceiver(place: HookPlace, hooks: WaveConfig['hooks'] = {}): Receiver | undefined {
  const events = new Set<LifecycleEvent>(lifecycleEvents.filter((event) => hooks[event] !== undefined));
  if (events.size === 0) return undefined;
  const { clock, layout } = place.context;
  return {
    events,
    runsProgram: true,
    tell: async (notice, signal, isAgain) => {
      const hook = hooks[notice.event];
      if (hook === undefined) return true;
      const id = `${notice.id}-hook`;
      if (isAgain) {
        await endLeashed(id);
        discardOutput(place, id);
      }
      const began = clock.now();
      const report = await runHook(place, hook, notice, { id, signal }).catch((error: unknown) => ({
        outcome: 'failed' as const,
        reason: messageOf(error),
        exitCode: null,
      }));
      if (report === undefined) return false;
      noteDelivery(layout.deliveries(), {
        at: isoTime(clock.now()),
        to: `hook ${notice.event}`,
        event: notice.event,
        id: notice.id,
        try: 1,
        outcome: report.outcome === 'allowed' ? 'delivered' : 'gave-up',
        code: report.exitCode,
        detail: printableLine(report.reason, 400),
        durationMs: clock.now() - began,
      });
      return true;
    },
  };
}
