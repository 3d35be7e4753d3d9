import { isoTime } from '../../base/clock.js';
import type { CheckWindow } from '../check-windows.js';
import { noteDelivery } from './delivery-log.js';
import type { HookPlace } from './hook-program.js';
import { hookReceiver } from './hook-receiver.js';
import type { Receiver } from './listener.js';
import { Listener } from './listener.js';
import { NoticeFeed } from './notice-feed.js';
import type { WebhookPorts } from './webhook-receiver.js';
import { webhookKey, webhookName, webhookReceiver, whyNotSent } from './webhook-receiver.js';

/** How often the logs are looked at for what others wrote: questions of agents. */
const LOOK_MS = 500;
/** How long a run that is over waits for those who are still to be told. */
const PATIENCE_MS = 10_000;

const ports: WebhookPorts = {
  random: Math.random,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    }),
};

/**
 * Tells hooks and webhooks what happens to a lane, beside the loop and never in its way: it reads what is on record, so that
 * nothing is told that did not happen, and nothing is left out because somebody was killed.
 */
export class Announcer {
  readonly #feed: NoticeFeed;
  readonly #listeners: readonly Listener[];
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onTrouble: (text: string) => void;
  #isDue = false;

  private constructor(feed: NoticeFeed, listeners: readonly Listener[], onTrouble: (text: string) => void) {
    this.#feed = feed;
    this.#onTrouble = onTrouble;
    this.#listeners = listeners;
    if (listeners.length > 0) this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /**
   * Begins to tell, to each where it was left.
   * @param onTrouble said once for each that nothing can be sent to
   */
  static async open(place: HookPlace, onTrouble: (text: string) => void): Promise<Announcer> {
    const { config, layout, clock } = place.context;
    const receivers: [string, Receiver][] = [];
    const hooks = hookReceiver(place, config.hooks);
    if (hooks !== undefined) receivers.push(['hooks', hooks]);
    for (const webhook of config.webhooks ?? []) {
      const why = whyNotSent(webhook, place);
      if (why === undefined) receivers.push([webhookKey(webhook), webhookReceiver(place, webhook, ports)]);
      else {
        onTrouble(`nothing is sent to the webhook ${webhookName(webhook)}: ${why}`);
        const about = { event: '', id: '', try: 0, outcome: 'not-sent', code: null, durationMs: 0 } as const;
        const to = `webhook ${webhookName(webhook)}`;
        noteDelivery(layout.deliveries(), { at: isoTime(clock.now()), to, ...about, detail: why });
      }
    }
    const feed = new NoticeFeed(place.context);
    if (receivers.length === 0) return new Announcer(feed, [], onTrouble);
    const known = feed.next();
    const since = feed.positions();
    const listeners = receivers.map(
      ([key, receiver]) => new Listener(receiver, { path: layout.toldUntil(key), clock }, since),
    );
    for (const listener of listeners) {
      await listener.begin();
      for (const placed of known) listener.offer(placed);
    }
    return new Announcer(feed, listeners, onTrouble);
  }

  /** Something was put on record. */
  wake(): void {
    if (this.#isDue || this.#listeners.length === 0) return;
    this.#isDue = true;
    setImmediate(() => this.#look());
  }

  /** When programs of hooks ran in the work tree, as far as that has not been measured. */
  windows(): readonly CheckWindow[] {
    return this.#listeners.flatMap((listener) => listener.windows());
  }

  /** Everything that changed before this time has been measured. */
  measured(untilMs: number): void {
    for (const listener of this.#listeners) listener.measured(untilMs);
  }

  /**
   * Ends. Whoever is still to be told something is waited for, for a while; the rest is told by whoever holds the lane next.
   * @param patient false where this process has to go at once
   */
  async close(patient: boolean): Promise<void> {
    clearInterval(this.#timer);
    if (patient && this.#listeners.length > 0) {
      this.#look();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
      await Promise.race([late, Promise.all(this.#listeners.map((listener) => listener.settled()))]);
      clearTimeout(timer);
    }
    await Promise.all(this.#listeners.map((listener) => listener.stop()));
    const passedOver = this.#listeners.reduce((sum, listener) => sum + listener.passedOver, 0);
    if (passedOver > 0) this.#onTrouble(`${passedOver} notices were not told: too many were waiting`);
  }

  #look(): void {
    this.#isDue = false;
    try {
      const found = this.#feed.next();
      for (const listener of this.#listeners) for (const placed of found) listener.offer(placed);
    } catch {
      // A log that cannot be read now is read at the next look; what it means for the run is for the loop to say.
    }
  }
}
