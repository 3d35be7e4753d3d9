import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import type { Invocation } from '../rig/invocation.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const LANES = ['api', 'docs', 'web'];
const LIMIT = 2;

/** Agents that have begun and have not been told to end. */
class Alive {
  most = 0;
  readonly #now = new Map<string, Invocation>();

  constructor(rig: AgentRig, names: readonly string[]) {
    for (const name of names)
      void rig.nextInvocation(name, 120_000).then(
        (invocation) => {
          this.#now.set(name, invocation);
          this.most = Math.max(this.most, this.#now.size);
        },
        () => undefined,
      );
  }

  get names(): string[] {
    return [...this.#now.keys()].sort();
  }

  /** It is not counted any more before it could be gone: who follows it is never one too many for that reason. */
  async end(name: string): Promise<void> {
    const invocation = this.#now.get(name);
    this.#now.delete(name);
    await invocation?.exit(0);
  }
}

const wave = (lane: string): string => `.tmp/${lane}/control-plane/wave-0.ndjson`;

function records(repo: ScratchRepository, lane: string, type: string): Record<string, unknown>[] {
  if (!existsSync(join(repo.path, wave(lane)))) return [];
  return repo.records(wave(lane)).filter((record) => record.type === type);
}

const grants = (repo: ScratchRepository, lane: string): unknown[] =>
  records(repo, lane, 'agent-slots.granted').map(({ data }) => (data as { slots: unknown }).slots);

describe('three lanes that share two agent slots', () => {
  story('never run more, also when the daemon is killed, and all complete', async ({ repo, rig }) => {
    repo.write('wave.config.json', JSON.stringify({ supervisor: { maxAgents: LIMIT } }));
    const names = LANES.flatMap((lane) => [`${lane}-1`, `${lane}-2`]);
    const alive = new Alive(rig, names);
    for (const lane of LANES) {
      const agents = [1, 2].map((number) => ({
        id: `A${number}`,
        run: rig.command(`${lane}-${number}`),
        owns: [`out/${lane}/${number}/`],
      }));
      repo.wave(0, agents, lane);
    }
    for (const lane of LANES) await repo.waveJson('submit', '--lane', lane);
    await until('two run', () => (alive.names.length === LIMIT ? true : undefined));
    const without = await until('a lane has none', () =>
      LANES.find(
        (lane) => grants(repo, lane).at(-1) === 0 && records(repo, lane, 'agent-run.requested').length === 0,
      ),
    );
    expect(await repo.waveJson('control', 'status', '--lane', without)).toMatchObject({
      blockingEdge: {
        kind: 'agent-slots',
        detail: expect.stringContaining('nothing is to be done') as string,
      },
    });
    expect((await repo.wave$('status', '--lane', without)).stdout).toContain('waits for an agent slot');

    // One of them ends while nobody is there; the next daemon has to count the other one before it starts anybody.
    const [first = ''] = alive.names;
    expect(repo.killDaemon()).toBe(true);
    await alive.end(first);
    // Or one that a submission started, and that has waited for its turn.
    const daemon = repo.start(['supervise', '--once']);
    for (let ended = 1; ended < names.length; ended += 1) {
      const left = names.length - ended;
      await until('as many run as may', () =>
        alive.names.length === Math.min(LIMIT, left) ? true : undefined,
      );
      await alive.end(alive.names[0] ?? '');
    }
    expect(alive.most).toBe(LIMIT);
    expect([...rig.seen].sort()).toEqual(names);
    for (const lane of LANES) {
      await until(`lane ${lane} is completed`, () => records(repo, lane, 'wave.completed').length === 1);
      expect(Math.max(...grants(repo, lane).map(Number))).toBeLessThanOrEqual(LIMIT);
      const replay = await repo.wave$('replay', '--lane', lane, '--wave', '0');
      expect(replay, replay.stdout).toMatchObject({ code: 0 });
    }
    repo.killDaemon('SIGTERM');
    await daemon.result;
  });
});

describe('a launch in the foreground', () => {
  story('is not held back, and what it runs has its slot', async ({ repo, rig }) => {
    repo.write('wave.config.json', JSON.stringify({ supervisor: { maxAgents: 1 } }));
    repo.wave(0, [
      { id: 'A1', run: rig.command('A1') },
      { id: 'A2', run: rig.command('A2') },
    ]);
    repo.wave(0, [{ id: 'B1', run: rig.command('B1'), owns: ['docs/'] }], 'docs');
    const launch = repo.start(['launch', '--lane', 'main', '--plain']);
    const [one, two] = [await rig.nextInvocation('A1'), await rig.nextInvocation('A2')];
    await repo.waveJson('submit', '--lane', 'docs');
    await until('it waits', () => grants(repo, 'docs').at(-1) === 0);
    expect(await repo.waveJson('control', 'status', '--lane', 'docs')).toMatchObject({
      blockingEdge: { kind: 'agent-slots', detail: expect.stringContaining('lane main has them') as string },
    });
    expect((await repo.wave$('status')).stdout).toContain('waits for an agent slot');
    await one.exit(0);
    await until('one is left', () => records(repo, 'main', 'agent-run.concluded').length === 1);
    expect([...rig.seen].sort()).toEqual(['A1', 'A2']);
    await two.exit(0);
    await (await rig.nextInvocation('B1')).exit(0);
    await until('it is completed', () => records(repo, 'docs', 'wave.completed').length === 1);
    expect((await launch.result).code).toBe(0);
    expect(grants(repo, 'main')).toEqual([]);
    expect(grants(repo, 'docs')).toEqual([0, 1]);
  });
});
