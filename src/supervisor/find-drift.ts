import { join } from 'node:path';
import type { DefinitionDrift } from '../projections/drift.js';
import { NO_DRIFT } from '../projections/drift.js';
import type { LaneState } from '../reducers/lane-state.js';
import type { WaveState } from '../reducers/wave-state.js';
import { FileMeasurer } from '../store/measure-file.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import { fingerprint } from '../waves/source.js';
import type { PreparePlace } from './prepare-agent.js';

/** What a completed wave was completed with, by hash. */
export type ClosedDefinition = Readonly<{
  fingerprint: string;
  /** Hash of each agent's compiled prompt. */
  prompts: Readonly<Record<string, string>>;
  /** Hash of each file besides the wave's own that they were compiled from. */
  promptSources: Readonly<Record<string, string | null>>;
}>;

/** What a wave's own log says that it was completed with. */
export function closedDefinition({ opened, agents }: WaveState): ClosedDefinition {
  return {
    fingerprint: opened?.fingerprint ?? '',
    prompts: Object.fromEntries(
      // A resident that the launch added is in no file.
      [...agents.values()]
        .filter(({ resident }) => !resident)
        .map(({ agentId, promptHash }) => [agentId, promptHash]),
    ),
    promptSources: opened?.promptSources ?? {},
  };
}

/**
 * Compares completed waves with what their files and standing prompts say now. Costs a look at these files; Markdown is only
 * parsed where one of them changed, and once for each change.
 */
export class DriftFinder {
  readonly #place: PreparePlace;
  readonly #measurer: FileMeasurer;
  readonly #known = new Map<number, Readonly<{ key: string; drift: DefinitionDrift }>>();

  constructor(place: PreparePlace) {
    this.#place = place;
    this.#measurer = new FileMeasurer(place.repo);
  }

  /** The drift of every completed wave of the lane that has any. Nothing of a wave whose file is gone. */
  async ofLane(state: LaneState): Promise<ReadonlyMap<number, DefinitionDrift>> {
    const { repo, lane, config } = this.#place;
    const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
    const drifted: [number, DefinitionDrift][] = [];
    for (const { wave, path } of files) {
      const entry = state.waves.get(wave);
      if (entry?.outcome !== 'completed') continue;
      const { prompts = {}, promptSources = {} } = entry.evidence ?? {};
      const drift = await this.of(wave, path, { fingerprint: entry.fingerprint, prompts, promptSources });
      if (drift !== NO_DRIFT) drifted.push([wave, drift]);
    }
    return new Map(drifted);
  }

  /** The drift of one completed wave; `NO_DRIFT` itself where there is none. */
  async of(wave: number, path: string, closed: ClosedDefinition): Promise<DefinitionDrift> {
    const read = readRegularFile(join(this.#place.repo, path));
    if (!('text' in read)) return NO_DRIFT;
    const now = fingerprint(read.text);
    const file = now !== closed.fingerprint;
    const sources = Object.keys(closed.promptSources).map((source) => this.#measurer.measure(source).sha256);
    const isSame = Object.values(closed.promptSources).every((sha256, index) => sources[index] === sha256);
    if (!file && isSame) return NO_DRIFT;
    const key = JSON.stringify([now, sources]);
    const known = this.#known.get(wave);
    if (known?.key === key) return known.drift;
    const prompts = await this.#changedPrompts(path, closed.prompts);
    const drift = file || prompts.length > 0 ? { file, prompts } : NO_DRIFT;
    this.#known.set(wave, { key, drift });
    return drift;
  }

  /** Agents that would be told something else now, those that the file no longer declares included. */
  async #changedPrompts(path: string, recorded: ClosedDefinition['prompts']): Promise<string[]> {
    // Most questions are about waves of which nothing changed, and what parses Markdown takes longer to load than to run.
    const { loadWaveFile } = await import('./load-lane.js');
    const { prepareAgent } = await import('./prepare-agent.js');
    const { withDesignPasses } = await import('../waves/design-pass.js');
    const wave = withDesignPasses(loadWaveFile(path, this.#place).wave, this.#place.config);
    return Object.entries(recorded)
      .filter(([agentId, hash]) => {
        const agent = wave.agents.find((candidate) => candidate.agentId === agentId);
        return agent === undefined || prepareAgent(this.#place, {}, wave, agent).prompt.hash !== hash;
      })
      .map(([agentId]) => agentId)
      .sort();
  }
}
