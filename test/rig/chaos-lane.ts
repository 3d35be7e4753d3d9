import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { RepoLayout } from '../../src/store/layout.js';
import { openFold } from '../../src/store/log/snapshot.js';
import { brokenInvariants } from './check-invariants.js';
import { ScratchRepository } from './scratch-repository.js';
import type { CliResult } from './scratch-repository.js';

const KILLER = fileURLToPath(new URL('./kill-at.mjs', import.meta.url));

/** One wave: its agents by id, with whom each waits for. */
export type ChaosWave = Readonly<Record<string, readonly string[]>>;

/** A lane whose agents work by themselves and note that they began, in a repository of its own, made to be disturbed. */
export class ChaosLane {
  readonly repo = new ScratchRepository();
  readonly acknowledged: string[] = [];
  readonly #waves: number[];
  readonly #agents: readonly (readonly [id: string, wave: number])[];

  constructor(
    waves: readonly ChaosWave[],
    seconds = 0.02,
    /** Each agent has a worktree of its own. */
    private readonly hasWorktrees = false,
  ) {
    if (hasWorktrees) this.repo.git('commit', '-q', '--allow-empty', '-m', 'first');
    this.#waves = waves.map((_, index) => index);
    this.#agents = waves.flatMap((agents, index) => Object.keys(agents).map((id) => [id, index] as const));
    for (const [index, agents] of waves.entries()) {
      this.repo.wave(
        index,
        Object.entries(agents).map(([id, dependsOn]) => ({
          id,
          dependsOn,
          deliverables: [`out/${id}/${index}.txt`],
          ...(hasWorktrees ? { extra: '### Workspace\n\n- worktree' } : {}),
          run: ['/bin/sh', '-c', this.#script(`out/${id}`, `${index}.txt`, seconds)],
        })),
      );
    }
  }

  /** Intents whose agents really began, once for each time that one did. */
  get starts(): string[] {
    const path = this.#startsPath;
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  }

  /** Runs a command line that notes its steps, and is killed at one of them where that is asked for. */
  run(args: readonly string[], kill: Readonly<{ at?: number; step?: string; trace?: string }> = {}) {
    const env: Record<string, string> = { NODE_OPTIONS: `--import=${KILLER}` };
    if (kill.at !== undefined) env.WAVE_KILL_AT = String(kill.at);
    if (kill.step !== undefined) env.WAVE_KILL_STEP = kill.step;
    if (kill.trace !== undefined) env.WAVE_STEP_TRACE = kill.trace;
    return this.repo.start(args, { env }).result;
  }

  /** Starts a launcher again and again, as often as that, and hands back how the last one ended. */
  async restart(times: number, args: readonly string[] = ['launch', '--auto-next']): Promise<CliResult> {
    let last = await this.repo.wave$(...args);
    for (let more = 1; more < times; more += 1) last = await this.repo.wave$(...args);
    return last;
  }

  /** Whether the lane says of each of its waves that it is completed. */
  get isComplete(): boolean {
    const layout = new RepoLayout(this.repo.path).lane('main');
    const { waves } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob }).state;
    return this.#waves.every((wave) => waves.get(wave)?.outcome === 'completed');
  }

  /** What does not hold of the lane now. */
  broken(): string[] {
    const { repo, starts, acknowledged } = this;
    return [
      ...brokenInvariants({ repo: repo.path, waves: this.#waves, starts, acknowledged }),
      ...(this.hasWorktrees ? this.#brokenMerges() : []),
    ];
  }

  /** What every agent did is merged once, and nothing of its worktree is left. */
  #brokenMerges(): string[] {
    const { repo } = this;
    const merges = repo.git('log', '--merges', '--format=%s', 'main').split('\n').filter(Boolean);
    const merged = merges.filter((subject) => subject.startsWith('Merge '));
    const twice = merged.filter((subject, index) => merged.indexOf(subject) !== index);
    const files = new Set(repo.git('ls-tree', '-r', '--name-only', 'main').split('\n'));
    const owed = this.#agents.map(([id, wave]) => `out/${id}/${wave}.txt`);
    const left = repo.git('branch', '--format=%(refname:short)').split('\n').filter(Boolean);
    const trees = repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm) ?? [];
    return [
      ...twice.map((subject) => `merged twice: ${subject}`),
      ...owed.filter((path) => !files.has(path)).map((path) => `${path} is not merged`),
      ...left.filter((branch) => branch !== 'main').map((branch) => `the branch ${branch} is left`),
      ...(trees.length === 1 ? [] : [`${trees.length - 1} worktrees are left`]),
      ...(repo.git('status', '--porcelain', '-uno') === '' ? [] : ['the work tree is not what is merged']),
    ];
  }

  close(): void {
    this.repo.close();
  }

  get #startsPath(): string {
    return join(this.repo.path, '.git', 'starts');
  }

  /** One append of a short line is never torn, whoever is killed. */
  #script(folder: string, file: string, seconds: number): string {
    const note = `echo "$WAVE_INTENT" >>'${this.#startsPath}'`;
    return `${note} && mkdir -p ${folder} && sleep ${seconds} && echo done >${folder}/${file}`;
  }
}
