import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';
import { WebhookServer } from '../rig/webhook-server.js';

const DELIVERIES = '.tmp/main/lifecycle/deliveries.ndjson';
const SECRET = 'a secret that is long enough';

function listen(repo: ScratchRepository, webhook: Readonly<Record<string, unknown>>): void {
  repo.write('wave.config.json', JSON.stringify({ webhooks: [{ name: 'team', ...webhook }] }));
}

/** Each try as `<event> <outcome>`. */
const tries = (repo: ScratchRepository): string[] =>
  repo.records(DELIVERIES).map(({ event, outcome }) => `${String(event)} ${String(outcome)}`);

async function withServer(run: (server: WebhookServer) => Promise<void>): Promise<void> {
  const server = await WebhookServer.open();
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

describe('a webhook', () => {
  story('is told everything that happens, in order, signed, and the secret is nowhere', async ({ repo }) =>
    withServer(async (server) => {
      listen(repo, { url: server.url, secretEnv: 'TEAM_SECRET', headers: { 'x-team': 'blue' } });
      repo.env['TEAM_SECRET'] = SECRET;
      repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'test -z "$TEAM_SECRET"'] }]);
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      expect(server.events()).toEqual([
        'run.started',
        'wave.opened',
        'attempt.started',
        'agent.started',
        'agent.ended',
        'wave.completed',
        'run.ended',
      ]);
      for (const { headers, body } of server.received) {
        const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['wave-signature'])) ?? [];
        expect(mac).toBe(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex'));
        expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(300);
        expect(headers).toMatchObject({ 'x-team': 'blue', 'content-type': 'application/json' });
        expect(headers['wave-delivery']).toBe((JSON.parse(body) as { id: string }).id);
      }
      expect(tries(repo).every((line) => line.endsWith(' delivered'))).toBe(true);
      const found = spawnSync('grep', ['-rl', '-e', SECRET, '-e', 'key=hidden', '.tmp'], { cwd: repo.path });
      expect(found.stdout.toString()).toBe('');
    }),
  );

  story('that answers 500 is tried again, one that redirects or refuses is not', async ({ repo }) =>
    withServer(async (server) => {
      listen(repo, { url: server.url, events: ['run.started', 'wave.opened', 'run.ended'] });
      server.reply(500, 204, (response) => response.writeHead(302, { location: server.url }).end(), 403);
      repo.wave(0, [{ id: 'A1', run: ['true'] }]);
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      expect(server.events()).toEqual(['run.started', 'run.started', 'wave.opened', 'run.ended']);
      expect(tries(repo)).toEqual([
        'run.started retrying',
        'run.started delivered',
        'wave.opened gave-up',
        'run.ended gave-up',
      ]);
      const { stdout } = await repo.wave$('doctor');
      expect(stdout).toContain('webhook team: gave up on run.ended');
      expect(stdout).toContain('answered 403');
    }),
  );

  story('that hangs holds nothing up, and is told the rest by the next launch', async ({ repo }) =>
    withServer(async (server) => {
      listen(repo, { url: server.url, timeout: '100s', events: ['wave.completed', 'run.ended'] });
      server.reply('hang');
      repo.wave(0, [{ id: 'A1', run: ['true'] }]);
      const launch = repo.start(['launch']);
      await server.got(1);
      await until('the end of the run', () =>
        repo.records('.tmp/main/control-plane/lane.ndjson').some(({ type }) => type === 'run.ended'),
      );
      launch.child.kill('SIGKILL');
      await launch.result;
      // The same one again: whoever receives it knows it by its id.
      repo.wave(1, [{ id: 'A1', run: ['true'] }]);
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      const ids = server.received.map(({ headers }) => headers['wave-delivery']);
      expect(server.events()[1]).toBe('wave.completed');
      expect(ids[1]).toBe(ids[0]);
      expect(server.events().at(-1)).toBe('run.ended');
    }),
  );

  story('is not told what was before it was there, nor anything unsigned', async ({ repo }) =>
    withServer(async (server) => {
      repo.wave(0, [{ id: 'A1', run: ['true'] }]);
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      repo.wave(1, [{ id: 'A1', run: ['true'] }]);
      listen(repo, { url: server.url, secretEnv: 'TEAM_SECRET', events: ['wave.completed'] });
      const without = await repo.wave$('launch');
      expect(without, without.stdout + without.stderr).toMatchObject({ code: 0 });
      expect(without.stdout + without.stderr).toContain(
        'the variable TEAM_SECRET with its secret is not set',
      );
      expect(server.received).toEqual([]);
      repo.env['TEAM_SECRET'] = SECRET;
      repo.wave(2, [{ id: 'A1', run: ['true'] }]);
      expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
      expect(server.received.map(({ body }) => (JSON.parse(body) as { wave: number }).wave)).toEqual([2]);
    }),
  );
});
