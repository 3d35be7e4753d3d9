import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../rig/in-process.js';
import { story } from '../rig/story.js';

describe('outside of any repository', () => {
  it.each([['status'], ['wait'], ['cancel'], ['stop', '--reason', 'x'], ['supervise', '--once']])(
    'wave %s says so, and makes nothing',
    async (...words) => {
      const folder = mkdtempSync(join(tmpdir(), 'wave-nowhere-'));
      const { code, stderr } = await runInProcess(folder, words);
      expect(stderr).toContain('git/not-a-repository');
      expect(code).toBe(47);
      expect(existsSync(join(folder, '.tmp'))).toBe(false);
    },
  );
});

describe('with a configuration that cannot be used', () => {
  story.for([
    ['no JSON', '{ "paths": { "stateRoot": "state" }, bad'],
    ['a key that nobody knows', '{ "paths": { "stateRoot": "state" }, "pahts": 1 }'],
    ['a value that nothing can have', '{ "paths": { "stateRoot": "state" }, "supervisor": 1 }'],
  ] as const)('%s: what runs is halted and looked at where it is', async ([, text], { repo }) => {
    repo.write('wave.config.json', text);
    // As it is where the logs are tracked, which a file that cannot be read says no more.
    repo.write('state/.gitignore', '!*/');
    const run = (...words: string[]) => runInProcess(repo.path, words);
    const stop = await run('stop', '--reason', 'the wrong account');
    expect(stop).toMatchObject({ code: 0, stderr: expect.stringContaining('is left aside') as string });
    expect(existsSync(join(repo.path, 'state/.wave/stop.json'))).toBe(true);
    const status = await run('status', '--project', 'app');
    expect(status).toMatchObject({ code: 0 });
    expect(status.stdout).toContain('halted by');
    expect(await run('cancel')).toMatchObject({ stderr: expect.stringContaining('run/not-found') as string });
    expect(await run('stop', '--clear')).toMatchObject({ code: 0, stdout: 'everything may go on\n' });
    expect(repo.read('state/.gitignore')).toBe('!*/');
    // What starts something is still refused, as is a file that is not there.
    expect((await run('submit')).stderr).toContain('config/invalid');
    expect((await run('status', '--config', 'other.json')).stderr).toContain('config/invalid');
  });
});

describe('a command about runs', () => {
  story.for([
    ['no reason at all', ['stop', '--reason', ' '], 'cli/missing-flag'],
    ['two runs', ['status', 'one', '--run-id', 'two'], 'cli/flag-value'],
    ['a lane that is not there', ['autonomous', '--lane', 'zz'], 'wave/none'],
    ['no waves at all', ['autonomous'], 'wave/none'],
  ] as const)('refuses %s', async ([, words, code], { repo }) => {
    const result = await runInProcess(repo.path, words);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(code) as string });
    expect(existsSync(join(repo.path, '.tmp'))).toBe(false);
  });

  story.for([
    ['stop', '--reason', 'x'],
    ['stop', '--clear'],
    ['cancel'],
    ['launch'],
    ['launch', '--lane', 'evil'],
    ['submit'],
    ['autonomous'],
    ['supervise', '--once'],
  ])('is not for agents: %s', async (words, { repo }) => {
    const { stderr } = await runInProcess(repo.path, words, { WAVE_AGENT: 'A1' });
    expect(stderr).toContain('control/not-for-agents');
  });

  story('is for hooks, which name no agent for most events', async ({ repo }) => {
    const cleared = await runInProcess(repo.path, ['stop', '--clear'], { WAVE_AGENT: '' });
    expect(cleared).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('help', () => {
  it('has room between every flag and what it does', async () => {
    const { stdout } = await runInProcess('/', ['submit', '--help']);
    expect(stdout).toMatch(/--agent-rate-limit-base-delay-seconds <seconds> {2}\w/);
  });

  it.each([['--help'], ['-h']])('of the first word of commands lists them: %s', async (flag) => {
    const { code, stdout } = await runInProcess('/', ['control', flag]);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('wave control status') as string,
    });
  });
});
