import { fairShares } from '../../engine/fair-shares.js';
import type { SlotGrant, SlotWish } from '../../model/agent-slots.js';
import { UNLIMITED } from '../../model/agent-slots.js';
import type { LaneSlots } from '../lane-slots.js';

/** What is known of one lane. */
type Entry = {
  readonly lane: string;
  wish: SlotWish;
  /** What it may start up to, as its log says, or is just about to. */
  granted: number;
  /** Rises with each slot that it is given: of lanes that are equally badly off, the one served longest ago is next. */
  turn: number;
  /** Has the lane ask again; undefined where nobody here works on it. */
  wake: (() => void) | undefined;
};

/**
 * The agent slots that the lanes of one daemon share. A lane is never given what another one may still use: the other one
 * records first that it has less. Lanes that others work on are only counted.
 */
export class AgentSlots {
  readonly #limit: () => number | null;
  readonly #entries = new Map<string, Entry>();
  #turns = 0;

  /** @param limit how many agents may run at once over all lanes; null means any number */
  constructor(limit: () => number | null) {
    this.#limit = limit;
  }

  /** Whether anything is shared at all. */
  get isLimited(): boolean {
    return this.#limit() !== null;
  }

  /** So many agents of a lane run that nobody here works on. */
  observe(lane: string, running: number): void {
    const known = this.#entries.get(lane);
    if (known?.wake === undefined && known?.wish.running === running) return;
    this.#entries.set(lane, {
      lane,
      wish: { running, wanted: running },
      granted: 0,
      turn: known?.turn ?? 0,
      wake: undefined,
    });
    this.#wakeOthers();
  }

  /**
   * Somebody begins to work on a lane. What was seen of it counts until it says more.
   * @param wake has it ask again: there is more for it, or somebody else needs what it does not use
   */
  join(lane: string, wake: () => void): LaneSlots {
    const { wish, turn } = this.#entries.get(lane) ?? { wish: { running: 0, wanted: 0 }, turn: 0 };
    const entry: Entry = { lane, wish, granted: 0, turn, wake };
    this.#entries.set(lane, entry);
    return {
      due: (next) => this.#due(entry, next),
      settle: ({ slots }) => {
        if (entry.granted === (slots ?? 0)) return;
        entry.granted = slots ?? 0;
        this.#wakeOthers(entry);
      },
    };
  }

  #due(entry: Entry, wish: SlotWish): SlotGrant {
    const isNews = wish.running !== entry.wish.running || wish.wanted !== entry.wish.wanted;
    entry.wish = wish;
    const grant = this.#grantOf(entry);
    if (grant.slots !== null && grant.slots > entry.granted) {
      entry.granted = grant.slots;
      entry.turn = this.#turns += 1;
    }
    if (isNews) this.#wakeOthers(entry);
    return grant;
  }

  /** What others do not need of what a lane has may stay with it: there would only be more to record. */
  #grantOf(entry: Entry): SlotGrant {
    const limit = this.#limit();
    if (limit === null) return UNLIMITED;
    const all = [...this.#entries.values()];
    const others = all.filter((other) => other !== entry);
    const shares = fairShares(
      limit,
      all.map(({ lane, wish, turn }) => ({ lane, turn, ...wish })),
    );
    const shareOf = ({ lane }: Entry): number => shares.get(lane) ?? 0;
    const free = limit - sum(others.map(reserved));
    const unneeded = limit - sum(others.map(shareOf));
    const slots = Math.max(0, Math.min(shareOf(entry), free), Math.min(entry.granted, unneeded));
    const holders = slots < entry.wish.wanted ? others.filter((other) => reserved(other) > 0) : [];
    return { slots, limit, waitsFor: holders.map(({ lane }) => lane).sort() };
  }

  /** Those whose share is not what it is to be; nobody is woken for nothing. */
  #wakeOthers(except?: Entry): void {
    for (const entry of this.#entries.values()) {
      if (entry === except || entry.wake === undefined) continue;
      const { slots } = this.#grantOf(entry);
      if (slots !== null && slots !== entry.granted) entry.wake();
    }
  }
}

function reserved({ granted, wish }: Entry): number {
  return Math.max(granted, wish.running);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
