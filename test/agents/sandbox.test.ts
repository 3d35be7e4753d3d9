import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AgentWorld } from './agent-world.js';
import { writes } from './cases.js';
import { programsFolder } from './programs.js';
import type { VendorKind } from './run-program.js';

type Row = Readonly<{
  kind: VendorKind;
  /** What it needs to work, where its own controls are in the way. */
  executor?: readonly string[];
  /** Where its sessions last, below the home folder. */
  sessions?: string;
}>;

/** Variables that move what a program keeps; without them it is where users have it. */
const MOVED = ['CLAUDE_CONFIG_DIR', 'CODEX_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME'];

test.each<Row>([
  { kind: 'claude', sessions: '.claude/projects' },
  // Its own sandbox cannot be made within another one by root, who runs these tests in containers.
  { kind: 'codex', sessions: '.codex/sessions', executor: ['codex.sandbox: danger-full-access'] },
  { kind: 'opencode' },
  { kind: 'gemini', sessions: '.gemini/tmp' },
])(
  '$kind works in a sandbox of Wave’s, and changes nothing else',
  async ({ kind, executor = [], sessions }) => {
    // Beside the programs, since what is below /tmp is not there in a sandbox.
    const world = new AgentWorld(dirname(programsFolder()));
    try {
      const path = `out/${kind}.md`;
      const outside = join(world.home, 'outside.txt');
      world.repo.write('try.sh', `touch ${outside}\n`);
      await world.wave([
        {
          id: 'A1',
          kind,
          owns: [path],
          deliverables: [path],
          executor: ['sandbox: bwrap', ...executor],
          permissions: ['allow: Bash(sh *)'],
          script: [
            // By a script, since the programs look at what a command says, and refuse paths by themselves.
            { run: 'sh try.sh' },
            { run: `wave coord post --kind evidence --summary "${kind} was here"` },
            writes(kind, world.repo.path, path, `by ${kind}\n`),
            { say: 'It is written.' },
          ],
        },
      ]);
      for (const name of MOVED) Reflect.deleteProperty(world.repo.env, name);
      const ended = await world.launch().result;
      expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
      expect(world.repo.read(path)).toBe(`by ${kind}\n`);
      expect(JSON.stringify(await world.repo.waveJson('coord', 'show', '--all'))).toContain(
        `${kind} was here`,
      );
      // It did try, and was told why not.
      expect(JSON.stringify(world.models.requests.map(({ body }) => body))).toContain(
        'Read-only file system',
      );
      expect(existsSync(outside)).toBe(false);
      const called = world.records('tool.called').map(({ data }) => data.ok);
      expect(called.filter((ok) => ok === true).length).toBeGreaterThanOrEqual(2);
      if (sessions !== undefined) expect(readdirSync(join(world.home, sessions))).not.toEqual([]);
      // Of what it keeps besides, nothing has come to its user.
      const kept = readdirSync(join(world.home, '.claude')).concat(readdirSync(join(world.home, '.codex')));
      expect(kept.filter((name) => !['projects', 'sessions', 'config.toml'].includes(name))).toEqual([]);
    } finally {
      await world.close();
    }
  },
);
