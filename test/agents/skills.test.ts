import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { isJsonObject } from '../../src/base/json.js';
import type { Script, Step } from '../rig/model-server/script.js';
import type { WorldAgent } from './agent-world.js';
import { agentStory } from './agent-world.js';
import { writes } from './cases.js';
import type { VendorKind } from './run-program.js';

const SKILL = 'Sweep "every" corner, as @scope/brooms and {env:HOME} say, \\ and leave.';
const DONE: Step = { say: 'Done.' };
const READ_ON = 'There are seventeen brooms.';

/** Where the program puts what it is told besides the prompt, in what it asks its provider. */
const places: readonly (readonly [VendorKind, RegExp])[] = [
  ['claude', /^\.system\[\d+\]\.text$/],
  ['codex', /^\.input\[\d+\]\.content\[\d+\]\.text of developer$/],
  ['opencode', /^\.messages\[0\]\.content of system$/],
  // It is in the prompt.
  ['gemini', /^\.contents\[\d+\]\.parts\[\d+\]\.text of user$/],
];

/** Reads a file with the tool that the program has for it. */
function reads(kind: VendorKind, path: string): Step {
  switch (kind) {
    case 'claude':
      return { call: { name: 'Read', input: { file_path: path } } };
    case 'codex':
      return { run: `cat ${path}` };
    case 'opencode':
      return { call: { name: 'read', input: { filePath: path } } };
    case 'gemini':
      return { call: { name: 'read_file', input: { file_path: path } } };
  }
}

/** Each place at which the words stand, as often as they do there, with the role of who says them where it has one. */
function placesOf(words: string, value: unknown, path = '', role = ''): string[] {
  if (typeof value === 'string')
    return value
      .split(words)
      .slice(1)
      .map(() => path + role);
  if (Array.isArray(value)) return value.flatMap((one, at) => placesOf(words, one, `${path}[${at}]`, role));
  if (!isJsonObject(value)) return [];
  const own = typeof value.role === 'string' ? ` of ${value.role}` : role;
  return Object.entries(value).flatMap(([key, one]) => placesOf(words, one, `${path}.${key}`, own));
}

describe('a skill', () => {
  agentStory(
    'is told once, where each program takes instructions, and can be read on in',
    async ({ world }) => {
      const { repo } = world;
      repo.write('README.md', 'x');
      repo.git('add', 'README.md');
      repo.git('commit', '-qm', 'first');
      repo.write('skills/tidy/SKILL.md', `---\ndescription: For the end.\n---\n${SKILL}\n`);
      repo.write('skills/tidy/references/brooms.md', READ_ON);
      repo.write('wave.config.json', JSON.stringify({ skills: { base: ['tidy'] } }));
      const agents = places.map(([kind], index) => {
        const id = `A${index + 1}`;
        const at = `.tmp/main/programs/wave-0/attempt-1/${id}/skills/tidy/references/brooms.md`;
        const tree = join(repo.path, `.tmp/main/workspaces/wave-0/a${index + 1}`);
        const path = `out/${kind}.md`;
        const script = [
          reads(kind, join(repo.path, at)),
          writes(kind, tree, path, 'swept\n'),
          { say: 'Done.' },
        ];
        return { id, kind, script, owns: [path], deliverables: [path], workspace: 'worktree' };
      });
      await world.wave(agents);
      const result = await world.launch().result;
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
      for (const [index, [kind, place]] of places.entries()) {
        const asked = world.models.requests.filter(({ model }) => model === `A${index + 1}`);
        for (const { body } of asked)
          expect(placesOf(SKILL, body), kind).toEqual([expect.stringMatching(place)]);
        expect(placesOf(READ_ON, asked[0]?.body), kind).toEqual([]);
        expect(placesOf(READ_ON, asked[1]?.body), kind).toHaveLength(1);
      }
      const told = world.records('skills.handed-over').map(({ agent, data }) => [agent, data.place]);
      expect(told.sort()).toEqual([
        ['A1', 'the system prompt'],
        ['A2', 'the developer instructions'],
        ['A3', 'the system prompt'],
        ['A4', null],
      ]);
    },
  );

  agentStory(
    'leaves alone what its user says there, and goes with the work to another program',
    async ({ world }) => {
      const { repo } = world;
      const OWN = 'Be brief, says the user.';
      repo.write('own.md', OWN);
      repo.write('skills/tidy/SKILL.md', `---\ndescription: For the end.\n---\n${SKILL}\n`);
      const agent = (id: string, kind: VendorKind, executor: readonly string[]): WorldAgent => {
        const path = `out/${id}.md`;
        return {
          id,
          kind,
          executor,
          owns: [path],
          deliverables: [path],
          script: [writes(kind, repo.path, path), DONE],
        };
      };
      const busy: Script = Array.from({ length: 9 }, () => ({ status: 529, message: 'Overloaded' }));
      await world.wave(
        [
          { ...agent('A1', 'claude', ['fallbacks: codex']), script: busy },
          agent('A2', 'codex', [`codex.config: developer_instructions="${OWN}"`]),
          agent('A3', 'opencode', ['opencode.instructions: own.md']),
        ],
        { rescue: [writes('codex', repo.path, 'out/A1.md'), DONE] },
      );
      const config = { skills: { base: ['tidy'] }, executors: { codex: { model: 'rescue' } } };
      repo.write('wave.config.json', JSON.stringify(config));
      const quick = ['--agent-rate-limit-base-delay-seconds', '1', '--agent-rate-limit-retries', '0'];
      const result = await world.launch(quick).result;
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
      const asked = (model: string): unknown =>
        world.models.requests.find((one) => one.model === model)?.body;
      const system = /^\.messages\[0\]\.content of system$/;
      const developer = /^\.input\[\d+\]\.content\[\d+\]\.text of developer$/;
      expect(placesOf(SKILL, asked('rescue'))).toEqual([expect.stringMatching(developer)]);
      expect(placesOf(OWN, asked('A2'))).toEqual([expect.stringMatching(developer)]);
      expect(placesOf(SKILL, asked('A2'))).toEqual([expect.stringMatching(/of user$/)]);
      for (const words of [OWN, SKILL])
        expect(placesOf(words, asked('A3'))).toEqual([expect.stringMatching(system)]);
    },
  );
});
