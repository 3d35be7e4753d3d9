import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlotGrant } from '../../../src/model/agent-slots.js';
import { isSameGrant, UNLIMITED } from '../../../src/model/agent-slots.js';
import { AgentSlots } from '../../../src/supervisor/daemon/agent-slots.js';
import type { LaneSlots } from '../../../src/supervisor/lane-slots.js';

/** A lane that goes by what is on its record, as the loop of a wave does. */
class Lane {
  running = 0;
  wakes = 0;
  record: SlotGrant = UNLIMITED;
  records = 0;
  #slots: LaneSlots | undefined;

  constructor(
    readonly name: string,
    public left: number,
  ) {}

  join(slots: AgentSlots): void {
    this.#slots = slots.join(this.name, () => (this.wakes += 1));
  }

  /** @param starts at most so many begin in this turn */
  turn(starts = Infinity): void {
    this.wakes = 0;
    const wish = { running: this.running, wanted: this.running + this.left };
    const grant = this.#slots?.due(wish) ?? UNLIMITED;
    if (!isSameGrant(grant, this.record)) {
      this.record = grant;
      this.records += 1;
    }
    this.#slots?.settle(grant);
    const room = (this.record.slots ?? Infinity) - this.running;
    const started = Math.max(0, Math.min(this.left, room, starts));
    this.running += started;
    this.left -= started;
  }

  end(): void {
    if (this.running > 0) this.running -= 1;
  }
}

function house(limit: number | null, wanted: readonly number[]): { slots: AgentSlots; lanes: Lane[] } {
  const slots = new AgentSlots(() => limit);
  const lanes = wanted.map((left, index) => new Lane(`lane-${index}`, left));
  for (const lane of lanes) lane.join(slots);
  return { slots, lanes };
}

const running = (lanes: readonly Lane[]): number[] => lanes.map((lane) => lane.running);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Turns for whoever wants one, in this order, until nobody does. */
function settle(lanes: readonly Lane[]): void {
  for (const lane of lanes) lane.turn();
  for (let turns = 0; lanes.some(({ wakes }) => wakes > 0); turns += 1) {
    if (turns > 100) throw new Error('they wake each other without end');
    for (const lane of lanes) if (lane.wakes > 0) lane.turn();
  }
}

type Step = Readonly<{ kind: 'turn' | 'end' | 'wish' | 'kill'; lane: number; count: number }>;
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('turn', 'turn', 'turn', 'end', 'wish', 'kill'),
    lane: fc.nat(3),
    count: fc.nat(3),
  }),
  { maxLength: 80 },
);

describe('the slots that lanes share', () => {
  it('are never exceeded, whoever takes turns, ends, wants more, and whenever the daemon is killed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (limit, all) => {
        const { lanes } = house(limit, [2, 2, 2, 2]);
        for (const { kind, lane: index, count } of all) {
          const lane = lanes[index];
          if (kind === 'turn') lane?.turn(count);
          else if (kind === 'end') lane?.end();
          else if (kind === 'wish' && lane !== undefined) lane.left += count;
          else {
            // The next daemon looks at all lanes before it works on one; their records and agents are as they were.
            const slots = new AgentSlots(() => limit);
            for (const each of lanes) slots.observe(each.name, each.running);
            for (const each of lanes) each.join(slots);
          }
          expect(sum(running(lanes))).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are all in use while somebody wants one, and every lane comes to its end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(4), { minLength: 60, maxLength: 60 }),
        (limit, wanted, endings) => {
          const { lanes } = house(limit, wanted);
          settle(lanes);
          for (const ending of [...endings, ...endings]) {
            const open = sum(lanes.map(({ left }) => left));
            if (open > 0) expect(sum(running(lanes))).toBe(limit);
            const lane = lanes[ending % lanes.length];
            lane?.end();
            settle(lanes);
          }
          while (sum(running(lanes)) > 0) {
            for (const lane of lanes) lane.end();
            settle(lanes);
          }
          expect(sum(lanes.map(({ left }) => left))).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('go round: a lane that has none is next, and of those the one that was served longest ago', () => {
    const { lanes } = house(1, [9, 9, 9]);
    const order: number[] = [];
    settle(lanes);
    for (let round = 0; round < 7; round += 1) {
      const at = lanes.findIndex((lane) => lane.running > 0);
      order.push(at);
      lanes[at]?.end();
      settle([...lanes].reverse());
    }
    expect(order).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('are given back by whoever does not use them, when somebody needs them and not before', () => {
    const { lanes } = house(2, [2, 0]);
    const [first, second] = lanes as [Lane, Lane];
    settle(lanes);
    first.end();
    settle(lanes);
    expect([first.record.slots, first.records]).toEqual([2, 1]);
    second.left = 1;
    second.turn();
    // Still the first one's: it has to say so before anybody else may have it.
    expect([second.running, second.record]).toEqual([0, { slots: 0, limit: 2, waitsFor: ['lane-0'] }]);
    expect(first.wakes).toBe(1);
    first.turn();
    expect([first.record.slots, second.wakes]).toEqual([1, 1]);
    second.turn();
    expect(running(lanes)).toEqual([1, 1]);
  });

  it('count what runs in lanes that somebody else works on', () => {
    const { slots, lanes } = house(2, [2]);
    slots.observe('main', 1);
    settle(lanes);
    expect(running(lanes)).toEqual([1]);
    expect(lanes[0]?.record.waitsFor).toEqual(['main']);
    slots.observe('main', 1);
    expect(lanes[0]?.wakes).toBe(0);
    slots.observe('main', 0);
    expect(lanes[0]?.wakes).toBe(1);
    settle(lanes);
    expect(running(lanes)).toEqual([2]);
  });

  it('are as many as the configuration says now', () => {
    let limit: number | null = 1;
    const slots = new AgentSlots(() => limit);
    const lane = new Lane('a', 5);
    lane.join(slots);
    lane.turn();
    limit = 3;
    lane.turn();
    expect(lane.running).toBe(3);
    limit = 2;
    lane.turn();
    expect([lane.running, lane.record.slots]).toEqual([3, 2]);
    limit = null;
    lane.turn();
    expect([lane.running, lane.record]).toEqual([5, UNLIMITED]);
  });
});
