import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { isHeavy } from '../rig/heavy.js';
import type { CliResult, ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

const FAIL_AT = fileURLToPath(new URL('../rig/fail-at.mjs', import.meta.url));
const CODES = ['ENOSPC', 'EIO', 'EROFS', 'EMFILE'];
/** Each call takes two command lines; the calls themselves are failed in `test/store/disk-faults.test.ts`. */
const EVERY = isHeavy ? 1 : 5;
const CONTROL = '.tmp/main/control-plane/wave-0.ndjson';

/** Runs a command of whose calls the n-th fails so. */
function failing(
  repo: ScratchRepository,
  argv: readonly string[],
  code: string,
  nth: number,
): Promise<CliResult> {
  const env = { NODE_OPTIONS: `--import=${FAIL_AT}`, WAVE_FAIL_AT: `${code}:${nth}` };
  return repo.start(argv, { env }).result;
}

/** How many calls of the command can get this error; it is run for that. */
async function callsOf(repo: ScratchRepository, argv: readonly string[], code: string): Promise<number> {
  const count = join(repo.path, 'calls');
  const env = { NODE_OPTIONS: `--import=${FAIL_AT}`, WAVE_FAIL_AT: `${code}:0`, WAVE_FAIL_COUNT: count };
  await repo.start(argv, { env }).result;
  const calls = Number(readFileSync(count, 'utf8'));
  rmSync(count);
  return calls;
}

const writers: readonly (readonly [string, (id: string) => string[]])[] = [
  [
    'a record on the blackboard',
    (id) => [...'coord post --wave 0 --kind claim --summary x --id'.split(' '), id],
  ],
  ['a ticket', (id) => [...'dep post --lane web --to-lane main --summary x --id'.split(' '), id]],
  ['the stop flag', () => ['stop', '--reason', 'x']],
];

describe('a command whose disk fails at any call', () => {
  for (const [name, argv] of writers) {
    story(
      `${name}: says so with exit code 47 or is done, and the same command works afterwards`,
      async ({ repo }) => {
        repo.wave(0, [{ id: 'A1', run: ['true'] }]);
        repo.wave(0, [{ id: 'W1', run: ['true'] }], 'web');
        expect((await repo.wave$('launch')).code).toBe(0);
        for (const code of CODES) {
          const calls = await callsOf(repo, argv(`count-${code}`), code);
          expect({ code, calls }).not.toEqual({ code, calls: 0 });
          // All of them at once: each is a command of its own.
          await Promise.all(
            Array.from({ length: Math.ceil(calls / EVERY) }, async (_, part) => {
              const index = part * EVERY;
              const words = argv(`x-${code}-${index}`);
              const told = await failing(repo, words, code, index + 1);
              // What only saves time later may fail without a word.
              if (told.code !== 0) {
                expect({ index, ...told }).toMatchObject({ code: 47 });
                expect(told.stderr).toMatch(/hint:/);
                expect(told.stderr).not.toMatch(/internal/);
              }
              const again = await repo.wave$(...words);
              expect({ code, index, again }).toMatchObject({ again: { code: 0 } });
            }),
          );
        }
        expect((await repo.wave$('stop', '--clear')).code).toBe(0);
        expect((await repo.wave$('control', 'status')).code).toBe(0);
      },
    );
  }
});

describe('a launcher that runs out of descriptors', () => {
  // None at all, and too few for the pipes of a program: Node then hands over half a process.
  const left: readonly (readonly [string, (pid: number) => number])[] = [
    ['none', () => 3],
    ['two', (pid) => readdirSync(`/proc/${pid}/fd`).length + 2],
  ];
  for (const [number, limit] of left)
    story(
      `with ${number} left: waits, the agents go on, and when there are some again it closes the wave`,
      async ({ repo, rig }) => {
        repo.wave(0, [
          { id: 'A1', run: rig.command('A1') },
          { id: 'A2', run: rig.command('A2'), dependsOn: ['A1'] },
        ]);
        const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
        const said: string[] = [];
        launch.child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
        const agent = await rig.nextInvocation('A1');
        await until('A1 is known to run', () => repo.read(CONTROL).includes('agent-run.started'));
        const pid = launch.child.pid ?? 0;
        limitDescriptors(pid, limit(pid));
        await agent.exit(0);
        await until('the launcher says so', () =>
          said.join('').includes('the machine is out of processes, memory or open files'),
        );
        expect(launch.child.exitCode).toBeNull();
        expect(rig.seen).toEqual(['A1']);
        limitDescriptors(pid, 1024);
        await (await rig.nextInvocation('A2')).exit(0);
        expect((await launch.result).code).toBe(0);
        // Nothing that could not be looked at was taken for missing.
        expect(repo.read(CONTROL)).not.toContain('attempt-ended');
        expect((await repo.wave$('doctor')).code).toBe(0);
      },
    );
});

/** New ones are refused beyond this number; what is open stays open. */
function limitDescriptors(pid: number, number: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${number}:4096`]);
}
