import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { encodeRecord } from '../../src/store/log/record.js';
import type { RecordDraft } from '../../src/model/record.js';
import { LaneLayout } from '../../src/store/layout.js';
import { corpusSummary } from '../rig/corpus-summary.js';
import { scenarios } from '../rig/corpus-scenarios.js';
import type { Scenario } from '../rig/corpus-scenarios.js';
import { sampleOf } from '../rig/heavy.js';
import { prepared, story } from '../rig/story.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';

const CORPUS = fileURLToPath(new URL('../fixtures/corpus', import.meta.url));
/** Names of scenarios whose record is to be kept; `scripts/record-corpus.mjs` sets it. */
const recorded = (process.env.WAVE_RECORD_CORPUS ?? '').split(',');

/** The types of the events that a scenario left when it was recorded; one that never was shows something of its own. */
function kindsIn({ name }: Scenario): ReadonlySet<string> {
  const folder = join(CORPUS, name);
  if (!existsSync(folder) || recorded.includes(name)) return new Set([name]);
  const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ndjson'))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
  return new Set(logs.join('').match(/"type":"[a-z.-]+"/g));
}

describe('what was just recorded replays identically and is whole', () => {
  for (const { name, play } of sampleOf(scenarios, kindsIn)) {
    story(name, async ({ repo }) => {
      await play(repo);
      const replay = await repo.waveJson('replay');
      expect(replay).toMatchObject({ identical: true, first: null });
      expect(Object.keys(replay.compared as object)).toContain('attempt.started');
      expect(await repo.waveJson('audit', 'verify')).toMatchObject({ whole: true });
      if (recorded.includes(name)) await keep(repo, name);
    });
  }
});

async function keep(repo: ScratchRepository, name: string): Promise<void> {
  const folder = join(CORPUS, name);
  rmSync(folder, { recursive: true, force: true });
  expect(await repo.wave$('audit', 'export', '--out', 'kept')).toMatchObject({ code: 0 });
  cpSync(join(repo.path, 'kept'), folder, { recursive: true });
  const summary = corpusSummary(new LaneLayout('main', folder), 0);
  writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

const LOG = '.tmp/main/control-plane/wave-0.ndjson';

/** Changes one record the way somebody would who knows how checksums are made. */
function tamper(
  repo: ScratchRepository,
  type: string,
  change: (data: Record<string, unknown>) => void,
): number {
  const path = join(repo.path, LOG);
  let offset = 0;
  let found = -1;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const record = JSON.parse(line) as RecordDraft & { data: Record<string, unknown> };
      const isIt = found < 0 && record.type === type;
      if (isIt) {
        found = offset;
        change(record.data);
      }
      const bytes = isIt ? encodeRecord(record) : Buffer.from(`${line}\n`);
      offset += bytes.length;
      return bytes;
    });
  writeFileSync(path, Buffer.concat(lines));
  return found;
}

const LANE = '.tmp/main/control-plane/lane.ndjson';

/** Without its seals, and what the lane says of it, a log that was changed is whole by itself: only what was decided tells. */
function unseal(repo: ScratchRepository): void {
  const lines = repo
    .read(LOG)
    .split('\n')
    .filter((line) => !line.includes('"type":"log.sealed"'));
  writeFileSync(join(repo.path, LOG), lines.join('\n'));
  rmSync(join(repo.path, LANE));
}

describe('a decision that was changed by hand', () => {
  const failing = [{ id: 'A1', run: ['sh', '-c', 'exit 3'] }];
  const failedOnce = prepared(async (repo) => {
    repo.wave(0, failing);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
  });

  story.for<[string, (data: Record<string, unknown>) => void, string]>([
    [
      'attempt.started',
      (data) => Object.assign(data.plan as object, { selectedAgentIds: [] }),
      'data.plan.selectedAgentIds.0',
    ],
    ['gate.evaluated', (data) => Object.assign(data.verdict as object, { ok: false }), 'data.verdict.ok'],
    ['agent-run.requested', (data) => Object.assign(data, { stage: 'design' }), 'data.stage'],
    ['attempt.ended', (data) => Object.assign(data, { failureClass: 'proof' }), 'data.failureClass'],
    ['wave.failed', (data) => Object.assign(data, { statusCode: 'pass' }), 'data.statusCode'],
  ])('%s is the first difference', async ([type, change, key], { repo }) => {
    await failedOnce(repo);
    unseal(repo);
    const offset = tamper(repo, type, change);
    const { code, stdout, stderr } = await repo.wave$('replay', '--json');
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 1,
      first: { offset, type, key },
    });
    expect(stderr).toContain('replay/differs');
  });

  story('a fact that was changed shows in the decision that follows from it', async ({ repo }) => {
    await failedOnce(repo);
    unseal(repo);
    tamper(repo, 'agent-run.exited', (data) => Object.assign(data, { exitCode: 0 }));
    const text = await repo.wave$('replay');
    expect(text).toMatchObject({ code: 1 });
    expect(text.stdout).toMatch(
      /gate\.evaluated, attempt 1, A1: data\.verdict\.\w+\n {2}recorded {2}.*\n {2}now/,
    );
  });

  story('a seal refuses to replay what was changed (46)', async ({ repo }) => {
    await failedOnce(repo);
    tamper(repo, 'attempt.ended', (data) => Object.assign(data, { detail: 'A2 did it' }));
    const { code, stderr } = await repo.wave$('replay');
    expect({ code, stderr }).toMatchObject({
      code: 46,
      stderr: expect.stringContaining('wave audit verify'),
    });
  });

  story('other words for the same decision are counted, and are no difference', async ({ repo }) => {
    await failedOnce(repo);
    unseal(repo);
    // The words of a verdict, too, decide what later turns of the same build have to say anew.
    tamper(repo, 'gate.evaluated', (data) =>
      Object.assign(data.verdict as object, { detail: 'as it was once put' }),
    );
    tamper(repo, 'attempt.ended', (data) => Object.assign(data, { detail: 'A2 did it' }));
    expect(await repo.waveJson('replay')).toMatchObject({ identical: true, reworded: 2 });
    expect((await repo.wave$('replay')).stdout).toContain('; 2 would be put into other words by this build');
  });

  story('one attempt alone can be replayed, and one that never was is named', async ({ repo }) => {
    repo.wave(0, failing);
    await repo.wave$('launch', '--max-retries-per-wave', '1');
    const second = await repo.waveJson('replay', '--attempt', '2');
    expect(second).toMatchObject({
      identical: true,
      attempts: 2,
      compared: { 'attempt.started': 1, 'attempt.ended': 1 },
    });
    expect(await repo.wave$('replay', '--attempt', '3')).toMatchObject({ code: 2 });
  });
});
