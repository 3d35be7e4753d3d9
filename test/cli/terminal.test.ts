import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { runCli } from '../../src/cli/run-cli.js';
import { posted } from '../rig/coordination-events.js';
import { event, launched, measured, ran, strayed } from '../rig/control-events.js';
import { surroundings } from '../rig/in-process.js';
import { ScratchRepository } from '../rig/scratch-repository.js';
import { agent, passes, wave } from '../rig/wave-builder.js';
import { writeLog } from '../rig/write-log.js';

const chars = (...points: readonly number[]): string => String.fromCodePoint(...points);
const ESC = chars(27);
/** Everything that acts on a terminal, or hides text from who reads it. */
const EVIL = [
  `${ESC}[5;31mred`,
  `${ESC}]8;;http://evil.example${ESC}\\link`,
  `${ESC}]52;c;ZXZpbA==${chars(7)}`,
  `${chars(0x9b)}2J`,
  `over${chars(13)}write`,
  `back${chars(8, 8)}space`,
  `turned${chars(0x202e)}text${chars(0x2066)}`,
  `hidden${chars(0x200b)}${chars(0xe0041)}tags`,
  `line${chars(0x2028)}end`,
].join(' ');
/** What reaches a terminal besides line ends, tabs, and colours of ours. */
const unsafe = (text: string): string[] => [
  ...new Set(
    text
      .replaceAll(new RegExp(`${ESC}\\[\\d{1,2}m`, 'g'), '')
      .match(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu,
      ) ?? [],
  ),
];

let repo: ScratchRepository;
const one = agent('A1', { title: `Write ${EVIL}`, deliverables: ['a.txt'], ownedPaths: ['a.txt'] });
const of = wave([one, 'A2'], { title: `Do ${EVIL}`, commitMessage: `Do ${EVIL}` });

beforeAll(() => {
  repo = new ScratchRepository();
  repo.write(`names/${EVIL.replace(/\//g, '')}.md`, 'x');
  repo.wave(3, [{ id: 'A1', title: EVIL, run: ['true', EVIL], deliverables: [`${EVIL}.txt`] }]);
  repo.write('.tmp/main/logs/wave-3/attempt-1/A1.log', `${EVIL}\n`);
  const verdict = {
    gate: 'implementation',
    ok: false,
    statusCode: 'missing-deliverable',
    agentId: 'A1',
    detail: `missing: ${EVIL}`,
    evidence: [EVIL],
    inferred: false,
    rung: 'gate-1',
    failureClass: 'proof',
  } as const;
  const basis = { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' };
  writeLog(
    join(repo.path, '.tmp/main/control-plane/wave-3.ndjson'),
    launched(of),
    ran(one, { detail: EVIL, exit: 3 }),
    ran('A2', { says: `${passes.implementation}\n[wave-gap] ${EVIL}` }),
    strayed('A2', [EVIL]),
    measured({ 'a.txt': null }),
    event('gate.evaluated', { verdict, basis }),
    event('checkout.measured', {
      head: EVIL,
      ref: EVIL,
      files: {},
      programs: {},
      move: { kind: 'foreign', head: EVIL, ref: EVIL, paths: [EVIL] },
      running: [],
      unowned: [],
      before: [],
      restored: [],
      byContracts: [],
    }),
  );
  writeLog(
    join(repo.path, '.tmp/main/coordination/wave-3.ndjson'),
    posted('q1', { kind: 'human-feedback', summary: EVIL, detail: EVIL }),
    posted('r1', { kind: 'request', targets: ['A1'], summary: EVIL, detail: EVIL, artifactRefs: [EVIL] }),
    posted('b1', { kind: 'blocker', summary: EVIL, closureCondition: EVIL }),
  );
});
afterAll(() => repo.close());

/** What a person at a terminal is shown. */
async function shown(...argv: string[]): Promise<string> {
  let text = '';
  const take = (chunk: string): void => void (text += chunk);
  await runCli(argv, {
    ...surroundings(repo.path, repo.environment()),
    stdout: take,
    stderr: take,
    terminal: { isTty: true, columns: 80, color: true },
  });
  return text;
}

const W3 = ['--wave', '3'];
/** Views that show what others wrote, in text and as JSON. */
const views: readonly (readonly string[])[] = [
  ['lint'],
  ['show', ...W3],
  ['list', 'waves'],
  ['list', 'agents', ...W3],
  ['doctor'],
  ['status'],
  ['control', 'status', ...W3],
  ['control', 'status', ...W3, '--gate', 'implementation'],
  ['control', 'status', ...W3, '--line'],
  ['control', 'task', 'list', ...W3],
  ['control', 'task', 'get', ...W3, '--id', 'r1'],
  ['control', 'override', 'list', ...W3],
  ['coord', 'show', ...W3],
  ['coord', 'inbox', ...W3, '--agent', 'A1'],
  ['coord', 'explain', ...W3],
  ['feedback', 'list', ...W3],
  ['feedback', 'show', ...W3, '--id', 'q1'],
  ['retro', ...W3],
  ['prompt', ...W3, '--agent', 'A1'],
  ['logs', ...W3, '--level', 'debug'],
  ['logs', ...W3, '--agent', 'A1'],
  ['events', ...W3],
  ['diff', ...W3, '--agent', 'A1'],
  ['audit', 'verify'],
  ['dep', 'show'],
  ['replay', ...W3],
];

describe('what others wrote reaches no terminal as it is', () => {
  test.each(views.map((argv) => [argv.join(' '), argv] as const))('wave %s', async (_, argv) => {
    const text = await shown(...argv);
    expect(text).not.toBe('');
    expect(unsafe(text)).toEqual([]);
    if (argv[0] === 'events') return;
    expect(unsafe(await shown(...argv, '--json'))).toEqual([]);
  });

  test('nor does what a command was told and did not like', async () => {
    for (const { name, options, words } of commands) {
      if (/^(?:launch|submit|supervise|autonomous|mcp|attach|wait|stop|cancel)/.test(name)) continue;
      const given = words === undefined ? [] : [EVIL];
      for (const flag of ['lane', 'wave', ...Object.keys(options).slice(0, 6)]) {
        const text = await shown(...name.split(' '), ...given, `--${flag}`, EVIL, '--timeout', '0');
        expect([name, flag, unsafe(text)]).toEqual([name, flag, []]);
      }
    }
    for (const argv of [[EVIL], [`--${EVIL}`], ['status', EVIL]])
      expect(unsafe(await shown(...argv))).toEqual([]);
  });
});
