import { execFileSync } from 'node:child_process';
import { existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CliResult, ScratchAgent, ScratchRepository } from './scratch-repository.js';
import { until } from './until.js';

/**
 * One way in which a wave can go, told by real launches. Agents are shell commands without a path of this machine in them,
 * so that the logs can be kept: `test/fixtures/corpus/<name>` holds what such a run once recorded.
 */
export type Scenario = Readonly<{ name: string; play: (repo: ScratchRepository) => Promise<void> }>;

const READY = '[wave-integration] state=ready-for-doc-closure claims=0 conflicts=0 blockers=0';
const OPEN = '[wave-integration] state=needs-more-work claims=1 conflicts=0 blockers=1 detail=two parsers';
const CLOSED = '[wave-doc-closure] state=no-change';
const PASS = '[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass';
const PROVEN = '[wave-proof] completion=contract durability=none proof=unit state=met';
const DOCUMENTED = '[wave-doc-delta] state=owned';
const MALFORMED = '[wave-proof] completion=contract durability=none proof=unit state=met extra';
const CONTRACT = ['completion: contract', 'durability: none', 'proof: unit', 'doc-impact: owned'];

const LOG = '.tmp/main/control-plane/wave-0.ndjson';

/** An agent that runs a line of shell. */
const shell = (id: string, line: string, over: Partial<ScratchAgent> = {}): ScratchAgent => ({
  id,
  run: ['sh', '-c', line],
  ...over,
});
const says = (id: string, ...lines: readonly string[]): ScratchAgent =>
  shell(id, lines.map((line) => `echo '${line}'`).join('; '), { owns: [] });

/** What an agent does to wait until it is let go on. */
const WAIT = 'read go < gate';

/** Makes the pipe that an agent waits at, and the way to let it go on. */
function gateIn(repo: ScratchRepository): () => void {
  const path = join(repo.path, 'gate');
  execFileSync('mkfifo', [path]);
  // Both ways, so that opening waits for nobody; and left open, since what nobody has read yet is gone with the last end.
  const pipe = openSync(path, 'r+');
  return () => void writeSync(pipe, 'go\n');
}

async function ended(code: number, result: Promise<CliResult>): Promise<void> {
  const { code: actual, stdout, stderr } = await result;
  if (actual !== code) throw new Error(`ended with ${actual}, not ${code}: ${stdout}${stderr}`);
}

async function untilStarted(repo: ScratchRepository, agent: string): Promise<void> {
  await until(`${agent} runs`, () => existsSync(join(repo.path, LOG)) && hasStarted(repo, agent));
}

function hasStarted(repo: ScratchRepository, agent: string): boolean {
  return repo.records(LOG).some((record) => record.type === 'agent-run.started' && record.agent === agent);
}

/** Every scenario. Add one here, then `node scripts/record-corpus.mjs <name>` (docs/how-to/audit-a-run.md). */
export const scenarios: readonly Scenario[] = [
  {
    name: 'closed',
    play: async (repo) => {
      repo.wave(0, [
        shell('A1', 'mkdir -p out/A1 && echo one > out/A1/one.txt', { deliverables: ['out/A1/one.txt'] }),
        shell('A2', 'mkdir -p out/A2 && cat out/A1/one.txt > out/A2/two.txt', {
          dependsOn: ['A1'],
          deliverables: ['out/A2/two.txt'],
        }),
      ]);
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'stewards',
    play: async (repo) => {
      repo.wave(0, [
        says('A0', PASS, 'Verdict: pass'),
        says('A8', READY),
        says('A9', CLOSED),
        shell('A1', `echo '${PROVEN}'; echo '${DOCUMENTED}'`, { exitContract: CONTRACT }),
      ]);
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'retry-then-closed',
    play: async (repo) => {
      const flaky =
        'mkdir -p out/A1; [ -e out/A1/tried ] && exit 0; touch out/A1/tried; echo flaky >&2; exit 3';
      repo.wave(0, [shell('A1', flaky), shell('A2', 'true')]);
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'failed',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'echo "no such table" >&2; exit 3'), shell('A2', 'true')]);
      await ended(40, repo.wave$('launch', '--max-retries-per-wave', '0'));
    },
  },
  {
    name: 'blocked-on-ownership',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'mkdir -p src && echo stray > src/other.txt')]);
      await ended(41, repo.wave$('launch'));
    },
  },
  {
    name: 'cancelled',
    play: async (repo) => {
      gateIn(repo);
      repo.wave(0, [shell('A1', WAIT)]);
      const launch = repo.start(['launch']);
      await untilStarted(repo, 'A1');
      launch.child.kill('SIGINT');
      await until('the wish is recorded', () => repo.read(LOG).includes('cancel.requested'));
      launch.child.kill('SIGINT');
      await ended(130, launch.result);
    },
  },
  {
    name: 'steward-gap',
    play: async (repo) => {
      repo.wave(0, [
        shell('A1', 'true'),
        says('A8', READY, '[wave-gap] kind=docs detail=no page yet'),
        says('A0', PASS, 'Verdict: pass'),
      ]);
      await ended(40, repo.wave$('launch', '--max-retries-per-wave', '0'));
    },
  },
  {
    name: 'steward-says-no',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'true'), says('A8', OPEN), says('A0', PASS, 'Verdict: pass')]);
      await repo.wave$('launch', '--max-retries-per-wave', '1');
    },
  },
  {
    name: 'malformed-marker',
    play: async (repo) => {
      repo.wave(0, [shell('A1', `echo '${MALFORMED}'; echo '${DOCUMENTED}'`, { exitContract: CONTRACT })]);
      await repo.wave$('launch', '--max-retries-per-wave', '0');
    },
  },
  {
    name: 'adopted-after-kill',
    play: async (repo) => {
      const open = gateIn(repo);
      repo.wave(0, [shell('A1', WAIT), shell('A2', 'true'), shell('A3', 'true', { dependsOn: ['A1'] })]);
      const first = repo.start(['launch'], { detached: true });
      await untilStarted(repo, 'A1');
      process.kill(-(first.child.pid ?? 0), 'SIGKILL');
      await first.result;
      const second = repo.start(['launch']);
      await until(
        'the second holds the wave',
        () => repo.records(LOG).filter(({ type }) => type === 'wave.opened').length === 2,
      );
      open();
      await ended(0, second.result);
    },
  },
  {
    name: 'changed-while-nobody-looked',
    play: async (repo) => {
      const open = gateIn(repo);
      repo.wave(0, [
        shell('A1', 'mkdir -p out/A1 && echo one > out/A1/one.txt', { deliverables: ['out/A1/one.txt'] }),
        shell('A2', WAIT, { dependsOn: ['A1'] }),
      ]);
      const first = repo.start(['launch'], { detached: true });
      await untilStarted(repo, 'A2');
      process.kill(-(first.child.pid ?? 0), 'SIGKILL');
      await first.result;
      rmSync(join(repo.path, 'out/A1/one.txt'));
      const second = repo.start(['launch']);
      await until('it is noticed', () => repo.read(LOG).includes('missing-deliverable'));
      open();
      // Whoever ran meanwhile has to answer for it.
      await ended(41, second.result);
    },
  },
  {
    name: 'damaged-and-acknowledged',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'true')]);
      repo.write('.tmp/main/coordination/wave-0.ndjson', 'this is no record\n');
      await ended(46, repo.wave$('launch', '--max-retries-per-wave', '0'));
      await ended(
        0,
        repo.wave$('doctor', '--wave', '0', '--acknowledge', 'coordination:0', '--reason', 'written by hand'),
      );
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'changed-between-launches',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'true'), shell('A2', 'exit 4')]);
      await ended(40, repo.wave$('launch', '--max-retries-per-wave', '1', '--max-agents', '1'));
      repo.wave(0, [shell('A1', 'true'), shell('A2', 'exit 0', { title: 'Another one' })]);
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'time-limit',
    play: async (repo) => {
      gateIn(repo);
      repo.wave(0, [shell('A1', WAIT)]);
      await ended(40, repo.wave$('launch', '--max-retries-per-wave', '0', '--timeout-minutes', '300ms'));
    },
  },
  {
    name: 'question-open',
    play: async (repo) => {
      const ask = 'wave coord post --kind human-feedback --id q1 --summary "which database?"';
      repo.wave(0, [
        shell('A1', ask),
        shell('A2', 'wave coord post --kind claim --summary "done" --target A1'),
      ]);
      await repo.wave$('launch', '--max-retries-per-wave', '0');
    },
  },
  {
    name: 'deliverable-deleted',
    play: async (repo) => {
      const open = gateIn(repo);
      repo.wave(0, [
        shell('A1', 'mkdir -p out/A1 && echo one > out/A1/one.txt', { deliverables: ['out/A1/one.txt'] }),
        shell('A2', `${WAIT}; rm -f out/A1/one.txt`, { dependsOn: ['A1'], owns: ['out/'] }),
      ]);
      const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
      await untilStarted(repo, 'A2');
      open();
      await ended(40, launch.result);
    },
  },
  {
    name: 'contract-rework',
    play: async (repo) => {
      const twice =
        'mkdir -p out/A1; [ -e out/A1/tried ] && echo done > out/A1/result.txt; touch out/A1/tried';
      repo.wave(0, [
        shell('A1', twice, {
          extra:
            '### Contracts\n\n- id: filled | type: non-empty | source: out/A1/result.txt | on-failure: rework\n- id: says-done | type: command | run: ["grep","-qs","done","out/A1/result.txt"] | on-failure: rework | stage: test',
        }),
        shell('A2', 'true', { dependsOn: ['A1'] }),
      ]);
      await ended(0, repo.wave$('launch', '--max-retries-per-wave', '2'));
    },
  },
  {
    name: 'inputs',
    play: async (repo) => {
      repo.wave(0, [
        shell('A1', 'mkdir -p out/A1 && echo one > out/A1/one.txt', { deliverables: ['out/A1/one.txt'] }),
        shell('A2', 'true', { extra: '### Inputs\n\n- A1/out/A1/one.txt as one' }),
      ]);
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'input-unusable',
    play: async (repo) => {
      repo.write('schema.json', '{ "type": "object", "required": ["name"] }');
      repo.wave(0, [
        shell('A1', 'mkdir -p out/A1 && echo "{}" > out/A1/one.json', { deliverables: ['out/A1/one.json'] }),
        shell('A2', 'true', { extra: '### Inputs\n\n- A1/out/A1/one.json as one schema: schema.json' }),
        shell('A3', 'true', { dependsOn: ['A1'] }),
      ]);
      await repo.wave$('launch', '--max-retries-per-wave', '0');
    },
  },
  {
    name: 'skipped-by-a-person',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'true'), shell('A2', 'exit 5')]);
      await ended(40, repo.wave$('launch', '--max-retries-per-wave', '0'));
      await ended(
        0,
        repo.wave$('recover', '--wave', '0', '--strategy', 'skip', '--agent', 'A2', '--reason', 'not needed'),
      );
      await ended(0, repo.wave$('launch'));
    },
  },
  {
    name: 'rerun-and-override',
    play: async (repo) => {
      repo.wave(0, [shell('A1', 'mkdir -p src && echo stray > src/other.txt'), shell('A2', 'true')]);
      await ended(41, repo.wave$('launch'));
      await ended(
        0,
        repo.wave$(
          'control',
          'override',
          'grant',
          '--wave',
          '0',
          '--path',
          'src/other.txt',
          '--reason',
          'agreed',
        ),
      );
      await ended(
        0,
        repo.wave$('control', 'rerun', 'request', '--wave', '0', '--agent', 'A2', '--reason', 'again'),
      );
      await ended(0, repo.wave$('launch'));
    },
  },
];
