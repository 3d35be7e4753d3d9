import { join } from 'node:path';
import { DEFAULT_STATE_ROOT } from '../model/config-defaults.js';
import { projectIdOf } from '../model/lane-name.js';

/** Names that no lane may have: they are folders of the state root. */
export const RESERVED_LANES: ReadonlySet<string> = new Set(['projects']);

/** Every path of one lane's state. All absolute. No path is spelled anywhere else. */
export class LaneLayout {
  constructor(
    readonly lane: string,
    /** `.tmp/<lane>` or `.tmp/projects/<project>/<lane>`. */
    readonly root: string,
    /** How commands name its project; undefined where they need not. */
    readonly project?: string,
  ) {}

  readonly laneLog = (): string => join(this.root, 'control-plane', 'lane.ndjson');
  readonly controlPlane = (wave: number): string => join(this.root, 'control-plane', `wave-${wave}.ndjson`);
  readonly coordination = (wave: number): string => join(this.root, 'coordination', `wave-${wave}.ndjson`);
  /** `copy` counts from 1: an envelope whose place was taken by something else goes beside it. */
  readonly envelope = (wave: number, attempt: number, agent: string, copy = 1): string =>
    join(this.root, 'results', ...perAttempt(wave, attempt), `${agent}${copy === 1 ? '' : `.${copy}`}.json`);
  readonly blob = (sha256: string): string => join(this.root, 'blobs', sha256);
  readonly request = (run: string): string => join(this.root, 'runs', run, 'request.json');
  readonly status = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'status', ...perAttempt(wave, attempt), `${runName(agent, round)}.json`);
  readonly statusFolder = (): string => join(this.root, 'status');
  readonly agentLog = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'logs', ...perAttempt(wave, attempt), `${runName(agent, round)}.log`);
  /** What the program of a contract printed: of its newest check after this run. */
  readonly contractLog = (
    wave: number,
    attempt: number,
    [agent, round]: readonly [string, number],
    contract: string,
  ): string =>
    join(
      this.root,
      'logs',
      ...perAttempt(wave, attempt),
      'contracts',
      `${runName(agent, round)}+${contract}.log`,
    );
  /** What a hook printed when it ran last. */
  readonly hookLog = (hook: string): string => join(this.root, 'logs', 'hooks', `${hook}.log`);
  /** What was told to hooks and webhooks, and how that went. */
  readonly deliveries = (): string => join(this.root, 'lifecycle', 'deliveries.ndjson');
  /** How far one of them has been told. */
  readonly toldUntil = (listener: string): string => join(this.root, 'lifecycle', `${listener}.json`);
  readonly prompt = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'prompts', ...perAttempt(wave, attempt), `${runName(agent, round)}.md`);
  /** What an agent is told besides its prompt, by its program's own means. */
  readonly instructions = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'prompts', ...perAttempt(wave, attempt), `${runName(agent, round)}+instructions.md`);
  readonly inputs = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'inputs', ...perAttempt(wave, attempt), runName(agent, round));
  /** What an agent's program reads besides its prompt, such as settings. */
  readonly programFiles = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'programs', ...perAttempt(wave, attempt), runName(agent, round));
  readonly drop = (wave: number, attempt: number, agent: string, round = 0): string =>
    join(this.root, 'drop', ...perAttempt(wave, attempt), `${runName(agent, round)}.json`);
  /** The worktree of an agent, by its slug. */
  readonly workspace = (wave: number, slug: string): string => join(this.workspaces(), `wave-${wave}`, slug);
  readonly workspaces = (): string => join(this.root, 'workspaces');
  readonly ack = (wave: number, agent: string): string =>
    join(this.root, 'acks', `wave-${wave}`, `${agent}.json`);
  readonly projections = (): string => join(this.root, 'projections');
  readonly runState = (): string => join(this.projections(), 'run-state.json');
  readonly dashboard = (wave: number | 'global'): string =>
    join(this.projections(), 'dashboards', wave === 'global' ? 'global.json' : `wave-${wave}.json`);
  readonly gates = (wave: number): string => join(this.projections(), 'gates', `wave-${wave}.json`);
  readonly signal = (wave: number, agent?: string): string =>
    join(this.projections(), 'signals', `wave-${wave}`, agent === undefined ? 'wave.json' : `${agent}.json`);
  readonly inbox = (wave: number, agent: string): string =>
    join(this.projections(), 'inboxes', `wave-${wave}`, `${agent}.md`);
  readonly board = (wave: number): string => join(this.projections(), 'boards', `wave-${wave}.md`);
  readonly summary = (wave: number): string => join(this.projections(), 'boards', `wave-${wave}-summary.md`);
  /** The disposable snapshot cache of one log, named after the log and what was folded. */
  readonly snapshot = (log: string, reducer: string): string =>
    join(this.projections(), 'snapshots', `${log}.${reducer}.json`);
}

/** Every path of one repository's state. */
export class RepoLayout {
  constructor(
    /** Absolute path of the repository's top folder. */
    readonly repo: string,
    /** State root of the lanes, relative to the repository. */
    readonly stateRootName: string = DEFAULT_STATE_ROOT,
    /** State root of the repository itself: a project may keep its lanes elsewhere. */
    readonly sharedRootName: string = stateRootName,
    /** Every state root that the configuration names, these two included. */
    readonly stateRootNames: readonly string[] = [...new Set([sharedRootName, stateRootName])],
  ) {}

  readonly stateRoot = (): string => join(this.repo, this.stateRootName);
  readonly sharedRoot = (): string => join(this.repo, this.sharedRootName);
  readonly stateRoots = (): readonly string[] => this.stateRootNames.map((name) => join(this.repo, name));
  readonly stateGitignore = (root = this.stateRoot()): string => join(root, '.gitignore');
  readonly stateGitattributes = (root = this.stateRoot()): string => join(root, '.gitattributes');
  readonly shared = (): string => join(this.sharedRoot(), '.wave');
  /** Tickets between the lanes of all projects. */
  readonly tickets = (): string => join(this.shared(), 'dependencies.ndjson');
  readonly ticketBlob = (sha256: string): string => join(this.shared(), 'blobs', sha256);
  readonly ticketSnapshot = (): string => join(this.shared(), 'snapshots', 'dependencies.json');
  readonly claim = (intentId: string): string => join(this.shared(), 'claims', intentId);
  readonly lease = (lane: string, project?: string): string =>
    join(this.shared(), 'leases', ...withinRoot(lane, project));
  /** There while everything is halted. */
  readonly emergencyStop = (): string => join(this.shared(), 'stop.json');
  /** Held by the daemon of the repository. */
  readonly daemonLease = (): string => join(this.shared(), 'leases', '.supervisor');
  /** Says who holds it; a hint for people, the lease is what counts. */
  readonly daemonFile = (): string => join(this.shared(), 'supervisor.json');
  readonly daemonLog = (): string => join(this.shared(), 'supervisor.log');
  /** Documentation of libraries as it was fetched; may be removed at any time. */
  readonly libraryDoc = (key: string): string => join(this.shared(), 'library-docs', `${key}.json`);
  readonly binFolder = (): string => join(this.shared(), 'bin');
  readonly config = (): string => join(this.repo, 'wave.config.json');

  readonly lane = (lane: string, project?: string): LaneLayout =>
    new LaneLayout(lane, join(this.stateRoot(), ...withinRoot(lane, project)), project);
}

/** The folders of one lane below any folder that has one for each: no lane is called `projects`. */
export function withinRoot(lane: string, project?: string): string[] {
  const id = projectIdOf({ project });
  return id === null ? [lane] : ['projects', id, lane];
}

function perAttempt(wave: number, attempt: number): [string, string] {
  return [`wave-${wave}`, `attempt-${attempt}`];
}

/** Names one run of an agent in an attempt: `A1`, then `A1+2`, …; no agent's id holds a `+`. */
function runName(agent: string, round: number): string {
  return round === 0 ? agent : `${agent}+${round + 1}`;
}
