import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { asAgentAbove } from '../../src/cli/own-identity.js';
import type { StartVariables } from '../../src/runner/agent-above.js';
import { surroundings } from '../rig/in-process.js';

const repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-own-')));
afterAll(() => rmSync(repo, { recursive: true, force: true }));

const shim = (agent: string, more: StartVariables = {}): StartVariables => ({
  WAVE_AGENT: agent,
  WAVE_RUN: 'run',
  WAVE_ATTEMPT: '1',
  WAVE_LANE: 'main',
  WAVE_REPO: repo,
  ...more,
});
const seenAs = (
  env: Record<string, string>,
  above: readonly StartVariables[],
): Readonly<Record<string, string | undefined>> => asAgentAbove(surroundings(repo, env), {}, above).env;

describe('a command below an agent', () => {
  it.each([
    ['has no variables', {}],
    ['says nothing else', { WAVE_AGENT: 'A1', WAVE_RUN: 'run' }],
    ['says it is of another run', { WAVE_AGENT: 'A1', WAVE_RUN: 'other', WAVE_ATTEMPT: '7' }],
  ])('is that agent where it %s', (_how, env) => {
    expect(seenAs(env, [shim('A1')])).toMatchObject(shim('A1'));
  });

  it('cannot be another one', () => {
    expect(() => seenAs({ WAVE_AGENT: 'A2' }, [shim('A1')])).toThrow('agent A1 cannot speak as A2');
  });

  it('is that of the outermost process, since those below may have been started with anything', () => {
    expect(seenAs({}, [shim('A2'), shim('A1')])).toMatchObject({ WAVE_AGENT: 'A1' });
  });

  it('may look at another lane', () => {
    expect(seenAs({ WAVE_LANE: 'docs' }, [shim('A1')])).toMatchObject({
      WAVE_LANE: 'docs',
      WAVE_AGENT: 'A1',
    });
  });

  it('is nobody in a repository where that agent is none', () => {
    const elsewhere = shim('A1', { WAVE_REPO: '/elsewhere' });
    expect(seenAs({}, [elsewhere]).WAVE_AGENT).toBeUndefined();
    expect(seenAs({ WAVE_AGENT: 'A2' }, [shim('A2'), elsewhere])).toMatchObject({ WAVE_AGENT: 'A2' });
  });
});
