import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  AgentRunObservation,
  Backend,
  LaunchOrder,
  RunName,
} from '../../../src/runner/backends/backend.js';
import { until } from '../../rig/until.js';

/** What an agent does when it runs. */
export type Behaviour =
  | Readonly<{ does: 'exit'; code: number }>
  | Readonly<{ does: 'die'; signal: 'TERM' | 'KILL' | 'SEGV' }>
  /** It runs until it is let go, and then exits with 0; or until it is told to end, unless it does not listen. */
  | Readonly<{ does: 'wait'; ignoresTerm?: boolean }>;

/** A place where agents run, with as many holders as a test wants: they share nothing but that place. */
export type BackendHouse = Readonly<{
  /** A holder that was not there before, and knows nothing of the others. */
  holder(): Backend;
  /** The order to start an agent that does this. */
  order(run: RunName, behaviour: Behaviour): LaunchOrder;
  /** How often the agent of an intent has begun. */
  starts(intentId: string): number;
  /** Lets an agent that waits come to its end. */
  letGo(intentId: string): void;
  /** An agent and whoever keeps it are gone at once, and leave no word. */
  lose(run: RunName): Promise<void>;
  /** Ends whatever is left. */
  close(): Promise<void>;
}>;

const KINDS = ['starting', 'running', 'exited', 'shim-lost', 'lost'] as const;
const PATIENT = { graceMs: 20_000 };

/** How far a run has come by what is seen of it: never less by a later look. */
function stepOf(seen: AgentRunObservation): number {
  if (seen.kind === 'starting') return seen.claimed ? 1 : 0;
  return seen.kind === 'running' ? 2 : 3;
}

/** Declares what every backend has to keep. @param open a place of its own for each test */
export function backendConformance(name: string, open: () => Promise<BackendHouse> | BackendHouse): void {
  describe(`the ${name} backend`, () => {
    let house: BackendHouse;
    let count = 0;
    beforeEach(async () => {
      house = await open();
    });
    afterEach(() => house.close());

    const named = (): RunName => {
      count += 1;
      return { intentId: randomUUID(), wave: 0, attempt: 1, agentId: `A${count}`, round: 0, process: null };
    };
    const becomes = (holder: Backend, run: RunName, kind: AgentRunObservation['kind']) =>
      until(`${run.intentId} ${kind}`, () => {
        const seen = holder.observe(run);
        if (seen.kind === kind) return seen;
        if (KINDS.indexOf(seen.kind) > KINDS.indexOf(kind)) throw new Error(`${seen.kind}, not ${kind}`);
        return undefined;
      });
    const ended = async (holder: Backend, run: RunName): Promise<unknown> => {
      const seen = await becomes(holder, run, 'exited');
      return seen.kind === 'exited' ? [seen.exitCode, seen.signal] : seen;
    };

    describe('starts', () => {
      it('one agent for an intent that is launched again and again, by whomever', async () => {
        const run = named();
        const order = house.order(run, { does: 'wait' });
        const [one, other] = [house.holder(), house.holder()];
        const outcomes = await Promise.all([one, other, one, other].map((holder) => holder.launch(order)));
        expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, true]);
        await becomes(one, run, 'running');
        await one.launch(order);
        house.letGo(run.intentId);
        expect(await ended(other, run)).toEqual([0, null]);
        // Also of what has ended: it does not begin anew.
        await other.launch(order);
        const late = named();
        await other.launch(house.order(late, { does: 'exit', code: 0 }));
        await ended(other, late);
        expect([house.starts(run.intentId), house.starts(late.intentId)]).toEqual([1, 1]);
        expect(await ended(house.holder(), run)).toEqual([0, null]);
      });

      it('nothing that nobody launched', () => {
        const run = named();
        const holder = house.holder();
        expect(holder.observe(run)).toMatchObject({ kind: 'starting', claimed: false });
        expect(house.starts(run.intentId)).toBe(0);
      });
    });

    describe('tells how an agent ended', () => {
      it.each([0, 1, 3, 42, 126, 127])('with %i as what it is', async (code) => {
        const run = named();
        const holder = house.holder();
        await holder.launch(house.order(run, { does: 'exit', code }));
        expect(await ended(holder, run)).toEqual([code, null]);
      });

      it.each([
        ['TERM', 143],
        ['KILL', 137],
        ['SEGV', 139],
      ] as const)('by a signal: %s', async (signal, code) => {
        const run = named();
        const holder = house.holder();
        await holder.launch(house.order(run, { does: 'die', signal }));
        expect(await ended(holder, run)).toEqual([code, signal]);
      });

      it('while nobody looked, to whoever looks next', async () => {
        const run = named();
        await house.holder().launch(house.order(run, { does: 'exit', code: 3 }));
        await until('it has begun', () => house.starts(run.intentId) === 1);
        expect(await ended(house.holder(), run)).toEqual([3, null]);
      });

      it('never as a success where nobody can know', async () => {
        const run = named();
        const holder = house.holder();
        await holder.launch(house.order(run, { does: 'wait' }));
        await becomes(holder, run, 'running');
        await until('it has begun', () => house.starts(run.intentId) === 1);
        await house.lose(run);
        const seen = await becomes(holder, run, 'lost');
        expect(seen).toEqual(house.holder().observe(run));
        expect(await holder.adopt(run)).toEqual(seen);
        await holder.launch(house.order(run, { does: 'exit', code: 0 }));
        expect(await holder.cancel(run, PATIENT)).toMatchObject({ kind: 'nothing-to-stop' });
        expect(holder.observe(run)).toEqual(seen);
        expect(house.starts(run.intentId)).toBe(1);
      });
    });

    describe('observing', () => {
      it('changes nothing, and says the same to everybody', async () => {
        const run = named();
        const [one, other] = [house.holder(), house.holder()];
        await one.launch(house.order(run, { does: 'wait' }));
        const first = await becomes(one, run, 'running');
        expect([one.observe(run), await becomes(other, run, 'running')]).toEqual([first, first]);
        house.letGo(run.intentId);
        const last = await becomes(one, run, 'exited');
        expect([one.observe(run), one.observe(run)]).toEqual([last, last]);
        expect(await becomes(other, run, 'exited')).toEqual(last);
      });

      it('never goes back', async () => {
        const run = named();
        const holders = [house.holder(), house.holder()];
        const seen = holders.map((holder) => [stepOf(holder.observe(run))]);
        await holders[0]?.launch(house.order(run, { does: 'wait' }));
        const look = (): boolean => {
          holders.forEach((holder, index) => seen[index]?.push(stepOf(holder.observe(run))));
          return seen.every((steps) => steps.at(-1) === 3);
        };
        await until('it runs', () => (look(), seen.every((steps) => steps.at(-1) === 2)));
        house.letGo(run.intentId);
        await until('it has ended', look);
        for (let looks = 0; looks < 20; looks += 1) look();
        for (const steps of seen) expect(steps).toEqual([...steps].sort((left, right) => left - right));
      });

      it('tells runs apart that are nothing but another round', async () => {
        const [first, second] = [named(), named()];
        const again = { ...second, agentId: first.agentId, round: 1 };
        const holder = house.holder();
        await holder.launch(house.order(first, { does: 'exit', code: 3 }));
        expect(await ended(holder, first)).toEqual([3, null]);
        expect(holder.observe(again)).toMatchObject({ kind: 'starting', claimed: false });
        await holder.launch(house.order(again, { does: 'exit', code: 4 }));
        expect(await ended(holder, again)).toEqual([4, null]);
        expect(await ended(holder, first)).toEqual([3, null]);
      });
    });

    describe('cancelling', () => {
      it('lets an agent end by itself that listens', async () => {
        const run = named();
        const holder = house.holder();
        await holder.launch(house.order(run, { does: 'wait' }));
        await becomes(holder, run, 'running');
        await until('it has begun', () => house.starts(run.intentId) === 1);
        expect(await holder.cancel(run, PATIENT)).toMatchObject({ kind: 'stopped', killed: false });
        expect(await ended(holder, run)).toEqual([143, 'TERM']);
      });

      it('ends by force one that does not, when its time is up', async () => {
        const run = named();
        const holder = house.holder();
        await holder.launch(house.order(run, { does: 'wait', ignoresTerm: true }));
        await becomes(holder, run, 'running');
        await until('it has begun', () => house.starts(run.intentId) === 1);
        expect(await holder.cancel(run, { graceMs: 100 })).toMatchObject({ kind: 'stopped', killed: true });
        expect(await ended(holder, run)).toEqual([137, 'KILL']);
      });

      it('may be told twice, by two, and to one that was never asked to start it', async () => {
        const run = named();
        const [one, other] = [house.holder(), house.holder()];
        await one.launch(house.order(run, { does: 'wait' }));
        await becomes(one, run, 'running');
        await until('it has begun', () => house.starts(run.intentId) === 1);
        await Promise.all([one.cancel(run, PATIENT), other.cancel(run, PATIENT)]);
        expect(await ended(one, run)).toEqual([143, 'TERM']);
        expect(await other.cancel(run, PATIENT)).toMatchObject({ kind: 'nothing-to-stop' });
        expect(await ended(other, run)).toEqual([143, 'TERM']);
      });

      it('changes nothing about what has ended', async () => {
        const run = named();
        const holder = house.holder();
        await holder.launch(house.order(run, { does: 'exit', code: 0 }));
        const seen = await becomes(holder, run, 'exited');
        expect(await holder.cancel(run, PATIENT)).toMatchObject({ kind: 'nothing-to-stop' });
        expect(holder.observe(run)).toEqual(seen);
      });

      it('keeps from starting what has not begun', async () => {
        const run = named();
        const [one, other] = [house.holder(), house.holder()];
        expect(await one.cancel(run, PATIENT)).toMatchObject({ kind: 'nothing-to-stop' });
        await other.launch(house.order(run, { does: 'exit', code: 0 }));
        await settled(other);
        expect(other.observe(run)).toMatchObject({ kind: 'lost', reason: 'buried' });
        expect(house.starts(run.intentId)).toBe(0);
      });
    });

    describe('adopting', () => {
      it('goes on with what lives, and starts nothing', async () => {
        const run = named();
        await house.holder().launch(house.order(run, { does: 'wait' }));
        await until('it has begun', () => house.starts(run.intentId) === 1);
        const next = house.holder();
        expect(await next.adopt(run)).toMatchObject({ kind: 'running' });
        expect(await next.adopt(run)).toMatchObject({ kind: 'running' });
        house.letGo(run.intentId);
        expect(await ended(next, run)).toEqual([0, null]);
        expect(await house.holder().adopt(run)).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(house.starts(run.intentId)).toBe(1);
      });

      it('buries what nobody has claimed, and it never starts', async () => {
        const run = named();
        const buried = { kind: 'lost', reason: 'buried', status: null };
        const holder = house.holder();
        expect(await holder.adopt(run)).toEqual(buried);
        // Whoever was to launch it was only late.
        await house.holder().launch(house.order(run, { does: 'exit', code: 0 }));
        await settled(holder);
        expect([holder.observe(run), await house.holder().adopt(run)]).toEqual([buried, buried]);
        expect(house.starts(run.intentId)).toBe(0);
      });

      it('and a launch at the same moment: one of them has it', async () => {
        const holder = house.holder();
        const races: (readonly [RunName, AgentRunObservation['kind']])[] = [];
        for (let round = 0; round < 12; round += 1) {
          const run = named();
          const launched = house.holder().launch(house.order(run, { does: 'exit', code: 0 }));
          // The launch gets ahead of the adoption more and more often.
          for (let steps = 0; steps < round % 4; steps += 1)
            await new Promise((resolve) => setImmediate(resolve));
          const adopted = await holder.adopt(run);
          await launched;
          races.push([run, adopted.kind]);
        }
        await settled(holder);
        for (const [run, kind] of races) {
          if (kind === 'lost') expect(holder.observe(run)).toMatchObject({ kind: 'lost', reason: 'buried' });
          else expect(await ended(holder, run)).toEqual([0, null]);
          expect(house.starts(run.intentId)).toBe(kind === 'lost' ? 0 : 1);
        }
      });
    });

    /** What was launched before has had time enough to begin: two that were launched after it have come to their end. */
    async function settled(holder: Backend): Promise<void> {
      for (let later = 0; later < 2; later += 1) {
        const run = named();
        await holder.launch(house.order(run, { does: 'exit', code: 0 }));
        await ended(holder, run);
      }
    }
  });
}
