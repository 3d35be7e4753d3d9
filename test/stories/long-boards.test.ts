import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { encodeRecord } from '../../src/store/log/record.js';
import { launched } from '../rig/control-events.js';
import { record } from '../rig/coordination-events.js';
import { at } from '../rig/events.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { ENTRY } from '../rig/entry.js';
import { story } from '../rig/story.js';
import { wave } from '../rig/wave-builder.js';
import { writeLog } from '../rig/write-log.js';

const RECORDS = 100_000;
/** What one environment variable may hold, with room to spare: Linux takes 128 KiB with its name. */
const MOST_BYTES = 96 * 1024;
const KINDS = ['claim', 'evidence', 'request', 'blocker', 'handoff', 'decision'] as const;

/** What a wrapper of somebody else does: runs the entry that it was given, and hands the answer on in one variable. */
const WRAPPER = `
WAVE_STATUS=$(node "$WAVE_WRAPPER_ENTRY" control status --lane main --wave 3 --json) || exit 9
export WAVE_STATUS
exec node -e '
  const status = JSON.parse(process.env.WAVE_STATUS);
  const { wave, agents } = status.signals;
  console.log(JSON.stringify({ bytes: Buffer.byteLength(process.env.WAVE_STATUS), wave, agents, status }));
'`;

type Seen = Readonly<{
  bytes: number;
  wave: Readonly<Record<string, unknown>>;
  agents: readonly Readonly<Record<string, unknown>>[];
  status: Readonly<{
    blockingEdge: unknown;
    tasks: readonly unknown[];
    feedbackRequests: readonly Readonly<{ id: string }>[];
    counts: Readonly<{ open: number }>;
    truncated: Readonly<{ tasks: number }>;
  }>;
}>;

story('wrappers of others read a board of 100,000 open records as any other one', async ({ repo }) => {
  repo.wave(3, [{ id: 'A1', run: ['true'] }]);
  writeLog(join(repo.path, '.tmp/main/control-plane/wave-3.ndjson'), launched(wave(['A1', 'A2'])));
  writeBoard(join(repo.path, '.tmp/main/coordination/wave-3.ndjson'));

  const first = await wrapped(repo);
  expect(first.bytes).toBeLessThanOrEqual(MOST_BYTES);
  expect(first.wave).toMatchObject({ kind: 'wave-signal', signal: 'feedback-requested', wave: 3 });
  expect(first.agents).toMatchObject([
    { kind: 'agent-signal', agentId: 'A1', signal: 'feedback-requested', shouldWake: true },
    { kind: 'agent-signal', agentId: 'A2', shouldWake: false },
  ]);
  // The oldest of all records, and what is waited for.
  expect(first.status.blockingEdge).toMatchObject({ kind: 'human-input', id: 'q-0', agentId: 'A1' });
  expect(first.status.feedbackRequests.map(({ id }) => id)).toContain('q-0');
  expect(first.status.counts.open).toBe(RECORDS);
  expect(first.status.tasks.length + first.status.truncated.tasks).toBe(RECORDS);

  // Looking again changes nothing, not even the signal's version.
  const before = stateOf(repo);
  expect(await wrapped(repo)).toEqual(first);
  expect(stateOf(repo)).toEqual(before);
  const line = await repo.wave$('control', 'status', '--line', '--wave', '3');
  expect(line).toMatchObject({ code: 20 });
  expect(line.stdout).toContain(`version=${String(first.wave.version)} `);
});

/** Nothing on it is ever closed; texts are what agents write, and more. */
function writeBoard(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const lines = Array.from({ length: RECORDS }, (_, number) => {
    const [id, kind] =
      number === 0
        ? (['q-0', 'human-feedback'] as const)
        : ([idOf(number), KINDS[number % 6] ?? 'claim'] as const);
    const agentId = number % 2 === 0 ? 'A1' : 'A2';
    const summary = `step ${number} "of" the work \u0000 \u001b[31m — ${'ü€😀'.repeat(number % 4)}`;
    const data = record(id, { kind, agentId, summary });
    const about = { id: idOf(number), at: at(0), lane: 'main', wave: 3, agent: agentId } as const;
    return encodeRecord({ ...about, actor: `agent:${agentId}`, type: 'record.posted', data });
  });
  writeFileSync(path, Buffer.concat(lines));
}

function idOf(number: number): string {
  return `01JC${String(number).padStart(22, '0')}`;
}

async function wrapped(repo: ScratchRepository): Promise<Seen> {
  const { PATH, HOME } = process.env;
  const child = spawn('sh', ['-c', WRAPPER], {
    cwd: repo.path,
    env: { PATH, HOME, WAVE_WRAPPER_ENTRY: ENTRY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  return JSON.parse(stdout) as Seen;
}

/** Every file below the state folder, with its time and size. */
function stateOf({ path }: ScratchRepository): string[] {
  const root = join(path, '.tmp');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(root, name)).isFile())
    .map((name) => `${name} ${statSync(join(root, name)).mtimeMs} ${statSync(join(root, name)).size}`);
}
