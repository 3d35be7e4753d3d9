import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

/** Every file below the folder, but for the snapshot cache, with its content. */
function filesBelow(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile() && !name.includes('snapshots')) found[name] = readFileSync(path, 'latin1');
  }
  return found;
}

const INBOX = '.tmp/main/projections/inboxes/wave-0';
const BOARD = '.tmp/main/projections/boards/wave-0.md';

describe('agents that need each other', () => {
  story(
    'hand work over, are woken by it, and hear what became of it, without a flag of ours',
    async ({ repo, rig }) => {
      const ask =
        'wave coord post --kind request --target A2 --summary "export parse()" --id export-parse && until wave coord inbox | grep -q "is resolved by"; do :; done; wave coord inbox';
      repo.wave(0, [
        { id: 'A1', run: ['sh', '-c', ask] },
        { id: 'A2', run: rig.command('A2') },
      ]);
      const launch = repo.start(['launch']);
      const agent = await rig.nextInvocation('A2');
      const env = agent.hello.env;
      const within = (path = ''): string => path.slice(repo.path.length);
      await until('its signal file says so', () => {
        const signal = repo.json(within(env.WAVE_SIGNAL));
        return signal.signal === 'coordination-action' && signal.shouldWake === true;
      });
      expect(repo.read(within(env.WAVE_INBOX))).toContain(
        '- request `export-parse` from `A1`, closure-critical: `export parse()`',
      );
      expect(repo.read(BOARD)).toContain(
        '- request `export-parse` from `A1`, to `A2`, blocks (closure-critical)',
      );
      const open = await repo.wave$('coord', 'render', 'assignments', '--json');
      expect(JSON.parse(open.stdout)).toMatchObject({
        kind: 'assignments-view',
        agents: [{ agentId: 'A2' }],
      });
      expect((await repo.wave$('control', 'status', '--json')).stdout).not.toContain('"status":"completed"');
      await repo.wave$(
        'coord',
        'act',
        'resolve',
        '--agent',
        'A2',
        '--id',
        'export-parse',
        '--response',
        'src/parse.ts has it',
      );
      await until('the request is gone from its inbox', () =>
        repo.read(`${INBOX}/A2.md`).includes('Nothing is for you'),
      );
      await agent.exit(0);
      expect((await launch.result).code).toBe(0);
      const said = (await repo.wave$('logs', '--agent', 'A1')).stdout;
      expect(said).toContain(
        '- your request `export-parse` (`export parse()`) is resolved by `agent:A2`: `src/parse.ts has it`',
      );
    },
  );
});

describe('looking at a blackboard', () => {
  story('changes no byte, needs no projection, and is the same whoever looks', async ({ repo }) => {
    const post = (...args: string[]) => repo.wave$('coord', 'post', '--wave', '0', ...args);
    repo.wave(0, [
      { id: 'A1', run: ['true'] },
      { id: 'A2', run: ['true'] },
    ]);
    await post('--kind', 'blocker', '--summary', 'the schema is missing', '--id', 'schema', '--agent', 'A1');
    await post(
      '--kind',
      'claim',
      '--summary',
      'the port is 5433',
      '--artifact',
      'src/A2/db.ts',
      '--agent',
      'A1',
    );
    await post(
      '--kind',
      'request',
      '--summary',
      'see \u001b[31m# this',
      '--target',
      'A2',
      '--id',
      'done',
      '--agent',
      'A1',
    );
    await repo.wave$('coord', 'act', 'resolve', '--id', 'done', '--wave', '0', '--response', 'seen');
    expect((await repo.wave$('launch')).code).not.toBe(0);
    const before = filesBelow(join(repo.path, '.tmp'));
    const commands = [
      ...[
        'board',
        'summary',
        'ledger',
        'assignments',
        'dependencies',
        'docs-queue',
        'integration',
        'security',
      ].map((name) => ['coord', 'render', name]),
      ['coord', 'inbox', '--agent', 'A2'],
      ['coord', 'show', '--all'],
      ['coord', 'show', '--id', 'done'],
    ];
    const look = async (withText: boolean): Promise<string[]> => {
      const shown: string[] = [];
      for (const args of commands) {
        const { code, stdout } = await repo.wave$(...args, '--json');
        expect([args, code]).toEqual([args, 0]);
        expect(stdout).not.toContain('\u001b');
        if (withText) expect((await repo.wave$(...args)).code).toBe(0);
        shown.push(stdout.replaceAll(/"(ageMs|overdue)":[^,}]+/g, ''));
      }
      return shown;
    };
    const first = await look(true);
    expect(first.join('')).toContain('the port is 5433');
    expect(filesBelow(join(repo.path, '.tmp'))).toEqual(before);
    rmSync(join(repo.path, '.tmp/main/projections'), { recursive: true });
    expect(await look(false)).toEqual(first);
  });

  story('says what it needs', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const inbox = await repo.wave$('coord', 'inbox');
    expect(inbox).toMatchObject({ code: 2 });
    expect(inbox.stderr).toContain('one of: A1');
    expect((await repo.wave$('coord', 'inbox', '--agent', 'A7')).stderr).toContain(
      'has no agent A7; did you mean "A1"?',
    );
    const view = await repo.wave$('coord', 'render', 'bord');
    expect(view).toMatchObject({ code: 2 });
    expect(view.stderr).toContain('did you mean "board"?');
    expect((await repo.wave$('coord', 'inbox', '--agent', 'a1')).stdout).toContain('Nothing is for you.');
  });

  story(
    'takes nothing from an agent in the name of another, and nothing for a wave that is not there',
    async ({ repo }) => {
      repo.wave(0, [
        {
          id: 'A1',
          run: [
            'sh',
            '-c',
            'wave coord post --agent A2 --kind claim --summary x; wave feedback ask --agent A2 --question y; true',
          ],
        },
        { id: 'A2', run: ['true'] },
      ]);
      expect((await repo.wave$('launch')).code).toBe(0);
      const { stdout } = await repo.wave$('logs', '--agent', 'A1');
      expect(stdout.match(/coord\/not-yours/g)).toHaveLength(2);
      expect(await repo.waveJson('control', 'task', 'list', '--all')).toMatchObject({ tasks: [] });
      expect(
        await repo.wave$('control', 'task', 'create', '--wave', '7', '--kind', 'blocker', '--summary', 'z'),
      ).toMatchObject({ code: 2, stderr: expect.stringContaining('wave/not-found') as string });
    },
  );
});
