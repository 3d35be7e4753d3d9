import { test } from 'vitest';
import type { RunningCli, StartOptions } from '../rig/scratch-repository.js';
import { ScratchRepository } from '../rig/scratch-repository.js';
import type { Script } from '../rig/model-server/script.js';
import { ModelServer } from '../rig/model-server/model-server.js';
import { EmptyHome } from './programs.js';
import { withProviders } from './providers.js';
import type { VendorKind } from './run-program.js';
import { modelFor } from './run-program.js';

/** An agent of a wave, and what its model does. */
export type WorldAgent = Readonly<{
  id: string;
  kind: VendorKind;
  role?: string;
  /** Its model's script; by the name of its model, `<id>`. */
  script: Script;
  /** Further bullets of `### Executor`. */
  executor?: readonly string[];
  owns?: readonly string[];
  deliverables?: readonly string[];
  dependsOn?: readonly string[];
  permissions?: readonly string[];
  workspace?: string;
}>;

type Recorded = Readonly<{
  type: string;
  agent?: string;
  attempt?: number;
  data: Readonly<Record<string, unknown>>;
}>;

/** A repository, a home folder and scripted models, in which Wave runs the vendors' programs as a user would. */
export class AgentWorld {
  readonly repo = new ScratchRepository();
  readonly #home: EmptyHome;
  #server: ModelServer | undefined;

  /** @param homeIn where the home folder lies: by default where everything temporary does */
  constructor(homeIn?: string) {
    this.#home = new EmptyHome(homeIn);
  }

  /** Absolute path of the home folder. */
  get home(): string {
    return this.#home.path;
  }

  /** Writes wave 0, and starts the models. Scripts of `others` are for models that no agent names. */
  async wave(agents: readonly WorldAgent[], others: Readonly<Record<string, Script>> = {}): Promise<void> {
    const scripts = { ...Object.fromEntries(agents.map(({ id, script }) => [id, script])), ...others };
    this.#server = await ModelServer.start(scripts);
    Object.assign(this.repo.env, withProviders(this.#home, this.#server.url, Object.keys(scripts)));
    this.repo.write('waves/main/wave-0.md', waveText(agents));
  }

  get models(): ModelServer {
    if (this.#server === undefined) throw new Error('no wave was written yet');
    return this.#server;
  }

  launch(words: readonly string[] = [], options: StartOptions = {}): RunningCli {
    return this.repo.start(['launch', '--max-retries-per-wave', '0', ...words], options);
  }

  records(type: string): Recorded[] {
    const all = this.repo.records('.tmp/main/control-plane/wave-0.ndjson') as Recorded[];
    return all.filter((record) => record.type === type);
  }

  async close(): Promise<void> {
    this.repo.close();
    await this.#server?.stop();
    this.#home.remove();
  }
}

/** A test with a world of its own. */
export const agentStory = test.extend<{ world: AgentWorld }>({
  world: async ({}, use) => {
    const world = new AgentWorld();
    await use(world);
    await world.close();
  },
});

function waveText(agents: readonly WorldAgent[]): string {
  return ['# Wave 0 - Agents', '**Commit message**: `Test: agents`', ...agents.map(agentText)]
    .join('\n\n')
    .concat('\n');
}

function agentText({
  id,
  kind,
  role,
  executor = [],
  owns = [],
  deliverables,
  dependsOn,
  permissions,
  workspace,
}: WorldAgent): string {
  const section = (title: string, lines: readonly string[] | undefined): string[] =>
    lines === undefined ? [] : [`### ${title}`, lines.map((line) => `- ${line}`).join('\n')];
  return [
    `## Agent ${id}: ${id} on ${kind}`,
    ...section('Role', role === undefined ? undefined : [role]),
    ...section('Executor', [`id: ${kind}`, `model: ${modelFor(kind, id)}`, ...executor]),
    ...section('Depends on', dependsOn),
    ...section('Permissions', permissions),
    ...section('Workspace', workspace === undefined ? undefined : [workspace]),
    ...section('Deliverables', deliverables),
    '### Prompt',
    [
      '```text',
      'Do the work.',
      '',
      'File ownership (only touch these paths):',
      ...owns.map((path) => `- ${path}`),
      '```',
    ].join('\n'),
  ].join('\n\n');
}
