import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lint } from '../../src/cli/wave-files/lint.js';
import { newWave } from '../../src/cli/wave-files/new.js';
import { show } from '../../src/cli/wave-files/show.js';

let cwd: string;
let out: string;
let said: string;
const io = () => ({
  cwd,
  env: {},
  stdout: (text: string) => void (out += text),
  stderr: (text: string) => void (said += text),
});

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'wave-files-'));
  mkdirSync(join(cwd, '.git'));
  out = said = '';
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

describe('wave new', () => {
  test('takes the next number, and what it writes lints clean', () => {
    expect(newWave({ title: 'First' }, io())).toBe(0);
    expect(newWave({ agents: ['A1:One', 'A0'] }, io())).toBe(0);
    expect(out).toBe('waves/main/wave-0.md\nwaves/main/wave-1.md\n');
    out = '';
    expect(lint({}, io())).toBe(0);
    expect(out).toBe('2 wave files: no problem\n');
  });

  test('says which program is here that its agents could run on, and what to do with one that does', () => {
    newWave({}, io());
    expect(said).toBe('');
    const env = { PATH: join(cwd, 'bin') };
    mkdirSync(env.PATH);
    writeFileSync(join(env.PATH, 'gemini'), '', { mode: 0o755 });
    newWave({ json: true }, { ...io(), env });
    expect(said).toBe('');
    newWave({}, { ...io(), env });
    expect(said).toContain('wave new --executor gemini');
    said = '';
    newWave({ executor: 'gemini' }, { ...io(), env });
    expect(said).toContain('### Prompt');
    expect(readFileSync(join(cwd, 'waves/main/wave-3.md'), 'utf8')).toContain('- id: gemini\n');
  });

  test('never overwrites', () => {
    mkdirSync(join(cwd, 'waves/main'), { recursive: true });
    writeFileSync(join(cwd, 'waves/main/wave-3-mine.md'), 'mine');
    expect(() => newWave({ wave: 3 }, io())).toThrow('waves/main/wave-3-mine.md exists already');
    expect(readFileSync(join(cwd, 'waves/main/wave-3-mine.md'), 'utf8')).toBe('mine');
  });

  test.each([[['A1', 'a1']], [['two words']], [['']]])(
    'refuses the agents %j and writes nothing',
    (agents) => {
      expect(() => newWave({ agents }, io())).toThrow('no valid wave');
      expect(() => lint({}, io())).toThrow('no wave file');
    },
  );
});

describe('wave lint', () => {
  const bad = '# Wave 1 - X\n\n**Commit message**: `x`\n\n## Agent A1: T\n\n### Executor\n\n- id: command\n';
  beforeEach(() => {
    mkdirSync(join(cwd, 'waves/main'), { recursive: true });
    writeFileSync(join(cwd, 'waves/main/wave-1.md'), bad);
  });

  test('shows place, squiggle, code and hint, counts, and ends with 2', () => {
    expect(lint({ files: ['waves/main/wave-1.md'] }, io())).toBe(2);
    expect(out).toContain('waves/main/wave-1.md:9:7 error wave/missing-command');
    expect(out).toContain('  9 | - id: command\n    |       ~~~~~~~\n  hint: ');
    expect(out).toMatch(/\n1 wave file: 1 error, 1 warning\n$/);
  });

  test('is one JSON object with --json', () => {
    expect(lint({ json: true, lane: 'main' }, io())).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      kind: 'lint',
      problems: [
        { code: 'wave/owns-nothing', severity: 'warning' },
        { file: 'waves/main/wave-1.md', line: 9, column: 7, code: 'wave/missing-command', severity: 'error' },
      ],
    });
  });

  test('shows what is wrong with the configuration too, and a file that cannot be read', () => {
    writeFileSync(join(cwd, 'wave.config.json'), '{"lanse":{}}');
    expect(lint({ files: ['nowhere/wave-7.md'] }, io())).toBe(2);
    expect(out).toContain('config/unknown-key');
    expect(out).toContain('nowhere/wave-7.md:1:1 error wave/unreadable the file cannot be read (missing)');
  });
});

describe('wave show', () => {
  test('prints what was understood, also of a file with problems', () => {
    mkdirSync(join(cwd, 'waves/main'), { recursive: true });
    writeFileSync(join(cwd, 'waves/main/wave-1.md'), '# Wave 1 - X\n\n## Agent A1: T\n');
    expect(show({ json: true }, io())).toBe(0);
    const shown = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(shown)).toEqual([
      'schemaVersion',
      'kind',
      'wave',
      'lane',
      'title',
      'commitMessage',
      'agents',
      'componentPromotions',
      'evalTargets',
      'deployEnvironments',
      'context7Defaults',
      'fingerprint',
      'problems',
    ]);
    expect(shown).toMatchObject({ kind: 'wave', wave: 1, agents: [{ agentId: 'A1', exitContract: null }] });
    out = '';
    expect(show({ wave: 1 }, io())).toBe(0);
    expect(out).toContain('Agent A1: T\n  role: implementation\n');
    expect(said).toContain('wave/missing-prompt');
  });

  test('names the candidates', () => {
    newWave({}, io());
    newWave({}, io());
    expect(() => show({}, io())).toThrow('which wave of lane main?');
    expect(() => show({ wave: 9 }, io())).toThrow('has no wave 9');
  });
});
