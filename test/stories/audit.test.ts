import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { encodeRecord } from '../../src/store/log/record.js';
import type { RecordDraft } from '../../src/model/record.js';
import { placesToTry } from '../rig/heavy.js';
import { prepared, story } from '../rig/story.js';
import type { RunningCli, ScratchRepository } from '../rig/scratch-repository.js';

const KILL_AT = fileURLToPath(new URL('../rig/kill-at.mjs', import.meta.url));
const STATE = '.tmp/main';
const CONTROL = `${STATE}/control-plane/wave-0.ndjson`;

/** A closed wave that has left every kind of canonical file: both logs, the lane's, an envelope and a payload. */
const closedWave = prepared(async (repo) => {
  // So many changed paths do not fit into a record.
  const many =
    'mkdir -p out/A1; i=0; while [ $i -lt 900 ]; do : > out/A1/a-file-with-a-rather-long-name-$i-of-many.txt; i=$((i+1)); done';
  repo.wave(0, [
    { id: 'A1', run: ['sh', '-c', `${many}; wave coord post --kind claim --id c1 --summary "all is done"`] },
  ]);
  expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
});

/** Every file below a folder by its path, with its bytes. */
function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}

const canonical = (repo: ScratchRepository): string[] =>
  Object.keys(filesOf(join(repo.path, STATE))).filter((path) =>
    /^(coordination|control-plane|results|blobs)\//.test(path),
  );

type Found = Readonly<{
  kind: string;
  log: string | null;
  path: string;
  offset: number | null;
  length: number | null;
}>;
type Report = Readonly<{ whole: boolean; firstBad: Found | null; findings: readonly Found[] }>;

async function verify(
  repo: ScratchRepository,
  ...args: string[]
): Promise<Report & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await repo.wave$('audit', 'verify', '--json', ...args);
  return { code, stderr, ...(JSON.parse(stdout) as Report) };
}

describe('wave audit verify', () => {
  story('finds one changed byte in every kind of file, and names the place', async ({ repo }) => {
    await closedWave(repo);
    expect(await verify(repo)).toMatchObject({ code: 0, whole: true, firstBad: null });
    const paths = canonical(repo);
    expect(paths.map((path) => path.replace(/[0-9a-f]{64}/, '<sha256>'))).toEqual([
      'blobs/<sha256>',
      'control-plane/lane.ndjson',
      'control-plane/wave-0.ndjson',
      'coordination/wave-0.ndjson',
      'results/wave-0/attempt-1/A1.json',
    ]);
    for (const path of paths) {
      const absolute = join(repo.path, STATE, path);
      const whole = readFileSync(absolute);
      for (const at of [0, Math.floor(whole.length / 2), whole.length - 2]) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ 1;
        writeFileSync(absolute, changed);
        const { code, firstBad, findings } = await verify(repo);
        expect({ path, at, code }).toEqual({ path, at, code: 46 });
        if (path.endsWith('.ndjson')) {
          const { path: named, offset, length } = firstBad ?? {};
          expect({ named, at }).toEqual({ named: path, at });
          expect(offset).toBeLessThanOrEqual(at);
          expect((offset ?? 0) + (length ?? 0)).toBeGreaterThan(at);
        } else if (path.startsWith('blobs/')) {
          expect(firstBad).toMatchObject({ kind: 'blob-changed', path: 'control-plane/wave-0.ndjson' });
        } else expect(findings).toContainEqual(expect.objectContaining({ kind: 'envelope-changed', path }));
      }
      writeFileSync(absolute, whole);
    }
    expect(await verify(repo)).toMatchObject({ code: 0 });
  });

  story('finds every file that is gone', async ({ repo }) => {
    await closedWave(repo);
    for (const [path, kind] of canonical(repo).map((one) => [one, kinds[one.split('/')[0] ?? '']] as const)) {
      const absolute = join(repo.path, STATE, path);
      renameSync(absolute, `${absolute}.away`);
      const { code, firstBad } = await verify(repo);
      // An empty blackboard has no log, so that one that is gone cannot be told from it.
      if (path.startsWith('coordination/')) expect(code).toBe(0);
      else expect({ path, code, kind: firstBad?.kind }).toEqual({ path, code: 46, kind });
      renameSync(`${absolute}.away`, absolute);
    }
  });

  story('finds a change by somebody who mends the checksums, by the seal', async ({ repo }) => {
    await closedWave(repo);
    const path = join(repo.path, CONTROL);
    const lines = readFileSync(path, 'utf8').split('\n');
    const place = lines.findIndex((line) => line.includes('"agent-run.exited"'));
    const offset = Buffer.byteLength(lines.slice(0, place).join('\n')) + 1;
    const record = JSON.parse(lines[place] ?? '') as RecordDraft & { data: { exitCode: number } };
    record.data.exitCode = 9;
    lines[place] = encodeRecord(record).toString('utf8').trimEnd();
    writeFileSync(path, lines.join('\n'));
    const { code, firstBad } = await verify(repo);
    expect({ code, ...firstBad }).toMatchObject({
      code: 46,
      kind: 'seal-broken',
      offset: 0,
      detail: expect.stringContaining('is not what was sealed at'),
    });
    expect(firstBad?.length).toBeGreaterThan(offset);
  });

  story('finds records that were cut off, also behind the last seal', async ({ repo }) => {
    await closedWave(repo);
    const path = join(repo.path, CONTROL);
    const whole = readFileSync(path, 'utf8');
    const sealed = whole.indexOf('{"v":1', whole.lastIndexOf('"attempt.ended"'));
    truncateSync(path, Buffer.byteLength(whole.slice(0, sealed)));
    const size = statSync(path).size;
    expect(await verify(repo)).toMatchObject({
      code: 46,
      findings: expect.arrayContaining([
        expect.objectContaining({ kind: 'outcome-mismatch' }),
        expect.objectContaining({ kind: 'truncated', offset: size }),
      ]),
    });
  });

  story('says what to type, shows what a person let pass, and writes nothing', async ({ repo }) => {
    await closedWave(repo);
    appendFileSync(join(repo.path, CONTROL), 'noise\n');
    const before = filesOf(join(repo.path, STATE));
    const { code, stdout, stderr } = await repo.wave$('audit', 'verify');
    expect(code).toBe(46);
    expect(filesOf(join(repo.path, STATE))).toEqual(before);
    const offset = (before['control-plane/wave-0.ndjson']?.length ?? 0) - 'noise\n'.length;
    expect(stdout).toContain(`! corrupt at byte ${offset}, 5 long`);
    expect(stderr).toContain(`first: control-plane wave 0, byte ${offset}`);
    const command = `--acknowledge control-plane:${offset}`;
    expect(stdout).toContain(command);
    expect(
      await repo.wave$('doctor', '--wave', '0', ...command.split(' '), '--reason', 'seen'),
    ).toMatchObject({ code: 0 });
    const after = await repo.wave$('audit', 'verify', '--wave', '0');
    expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining('corrupt-acknowledged') });
  });

  story('refuses a wave of which nothing is known', async ({ repo }) => {
    await closedWave(repo);
    expect(await repo.wave$('audit', 'verify', '--wave', '7')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('audit/nothing-recorded'),
    });
  });
});

describe('a closed wave whose log is damaged', () => {
  const versionOf = (line: string): number => Number(/version=(\d+)/.exec(line)?.[1]);

  story('is damaged for everybody, until the log is put back', async ({ repo }) => {
    await closedWave(repo);
    const path = join(repo.path, CONTROL);
    const whole = readFileSync(path);
    // Kept, so that no file that takes its place is given its number: a snapshot would take it for the same.
    linkSync(path, join(repo.path, '.git/kept'));
    const before = await repo.wave$('control', 'status', '--line');
    expect(before).toMatchObject({ code: 0, stderr: '' });
    const middle = whole.indexOf('"agent-run.requested"');
    const damages: readonly (readonly [string, () => void])[] = [
      ['cut', () => truncateSync(path, Math.floor(whole.length / 2))],
      ['emptied', () => truncateSync(path, 0)],
      ['gone', () => rmSync(path)],
      [
        'flipped',
        () => {
          rmSync(path);
          writeFileSync(path, Buffer.from(whole).fill('#', middle, middle + 1));
        },
      ],
    ];
    for (const [how, damage] of damages) {
      damage();
      const line = await repo.wave$('control', 'status', '--line');
      expect({ how, ...line }).toMatchObject({
        how,
        code: 46,
        stdout: expect.stringMatching(/status=damaged blocking=log-damaged/),
        stderr: expect.stringContaining('wave audit verify --lane main --wave 0'),
      });
      expect(versionOf(line.stdout)).toBeGreaterThanOrEqual(versionOf(before.stdout));
      const since = ['--since-version', String(versionOf(before.stdout)), '--since-status', 'damaged'];
      expect(await repo.wave$('control', 'status', '--until-change', ...since)).toMatchObject({ code: 46 });
      const launch = await repo.wave$('launch');
      expect({ how, ...launch }).toMatchObject({
        how,
        code: 46,
        stderr: expect.stringContaining('wave 0: '),
      });
      expect(launch.stdout).not.toContain('every wave is completed');
      for (const command of [['replay'], ['audit', 'verify']]) {
        const { code } = await repo.wave$(...command, '--wave', '0');
        expect({ how, command, code }).toEqual({ how, command, code: 46 });
      }
      writeFileSync(path, whole);
    }
    expect(await repo.wave$('launch')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to do'),
    });
    expect(await repo.wave$('control', 'status', '--line')).toMatchObject({ code: 0, stdout: before.stdout });
  });

  story('holds no other wave up', async ({ repo }) => {
    await closedWave(repo);
    rmSync(join(repo.path, CONTROL));
    repo.wave(1, [{ id: 'B1', run: ['true'] }]);
    expect(await repo.wave$('launch')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('completed wave 1'),
      stderr: expect.stringContaining('wave 0: its log is gone'),
    });
  });

  story('is not gone on with where it was not completed, and begins anew without a log', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'test -e fixed'] }]);
    expect(await repo.wave$('launch', '--max-retries-per-wave', '0')).toMatchObject({ code: 40 });
    const path = join(repo.path, CONTROL);
    truncateSync(path, Math.floor(statSync(path).size / 2));
    const size = statSync(path).size;
    expect(await repo.wave$('launch')).toMatchObject({
      code: 46,
      stderr: expect.stringContaining('move it away to begin the wave anew'),
    });
    expect(statSync(path).size).toBe(size);
    rmSync(path);
    repo.write('fixed', '');
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(await repo.wave$('control', 'status', '--line')).toMatchObject({ code: 0 });
  });
});

describe('the log of tickets', () => {
  story('is verified with every lane', async ({ repo }) => {
    await closedWave(repo);
    const log = join(repo.path, '.tmp/.wave/dependencies.ndjson');
    const record = encodeRecord({
      id: '01M7WJ3PBRZSDR11SAWEKVRMPC',
      at: '2026-03-01T08:00:00.000Z',
      lane: 'other',
      actor: 'operator:ada',
      type: 'dependency.noted',
      data: { summary: 'an API' },
    });
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, record);
    expect(await repo.wave$('audit', 'verify')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('dependencies: 1 record'),
    });
    const shown = async (...args: string[]): Promise<string> =>
      (await repo.wave$('events', '--type', 'dependency', ...args)).stdout;
    expect(await shown()).toContain('an API');
    expect(await shown('--wave', '0')).toBe('');
    writeFileSync(log, readFileSync(log, 'utf8').replace('an API', 'no API'));
    const { code, firstBad } = await verify(repo);
    expect({ code, ...firstBad }).toMatchObject({
      code: 46,
      kind: 'corrupt',
      log: 'dependencies',
      offset: 0,
    });
  });
});

const kinds: Readonly<Record<string, string>> = {
  blobs: 'blob-missing',
  'control-plane': 'log-missing',
  results: 'envelope-missing',
};

describe('wave audit export', () => {
  story('gives the same bytes whenever and from wherever it is run', async ({ repo }) => {
    await closedWave(repo);
    expect(await repo.wave$('audit', 'export', '--out', 'audit/one')).toMatchObject({ code: 0 });
    for (const path of canonical(repo)) utimesSync(join(repo.path, STATE, path), 1, 1);
    mkdirSync(join(repo.path, 'elsewhere'));
    const there = repo.start(['audit', 'export', '--wave', '0', '--out', '../audit/two'], {
      cwd: join(repo.path, 'elsewhere'),
      env: { TZ: 'Pacific/Chatham', LANG: 'de_DE.UTF-8' },
    });
    expect(await there.result).toMatchObject({ code: 0 });
    const [one, two] = ['one', 'two'].map((name) => filesOf(join(repo.path, 'audit', name)));
    expect(two).toEqual(one);
    expect(Object.values(one ?? {}).join()).not.toContain(repo.path);
    // Without a name it lands where a commit takes it along.
    expect(await repo.waveJson('audit', 'export')).toMatchObject({ out: 'audit/main/wave-0' });
    expect(filesOf(join(repo.path, 'audit/main/wave-0'))).toEqual(one);
    // Over itself: nothing changes.
    expect(await repo.wave$('audit', 'export', '--out', 'audit/one')).toMatchObject({ code: 0 });
    expect(filesOf(join(repo.path, 'audit/one'))).toEqual(one);
    expect(
      Object.keys(one ?? {}).filter(
        (path) => (statSync(join(repo.path, 'audit/one', path)).mode & 0o777) !== 0o644,
      ),
    ).toEqual([]);
  });

  story(
    'is verified and replayed where there is nothing else, after a commit and a clone',
    async ({ repo }) => {
      await closedWave(repo);
      await repo.wave$('audit', 'export', '--out', 'audit/wave-0');
      repo.git('config', 'core.autocrlf', 'true');
      repo.git('add', '-A');
      repo.git('commit', '-qm', 'record');
      const clone = join(dirname(repo.path), `${repo.path.split('/').at(-1) ?? ''}-clone`);
      repo.git('clone', '-q', '-c', 'core.autocrlf=true', repo.path, clone);
      try {
        const folder = join(clone, 'audit/wave-0');
        expect(await verify(repo, '--export', folder)).toMatchObject({ code: 0, whole: true });
        expect(await repo.waveJson('replay', '--export', folder)).toMatchObject({ identical: true });
        for (const path of Object.keys(filesOf(folder)).filter((name) => name !== 'manifest.json')) {
          const whole = readFileSync(join(folder, path));
          const changed = Buffer.from(whole);
          changed[5] = (changed[5] ?? 0) ^ 1;
          writeFileSync(join(folder, path), changed);
          const { code, findings } = await verify(repo, '--export', folder);
          expect({ path, code }).toEqual({ path, code: 46 });
          expect(findings).toContainEqual(expect.objectContaining({ kind: 'file-changed', path }));
          writeFileSync(join(folder, path), whole);
        }
        // A folder that is no export is told so.
        expect(await repo.wave$('audit', 'verify', '--export', clone)).toMatchObject({ code: 2, stdout: '' });
      } finally {
        rmSync(clone, { recursive: true, force: true });
      }
    },
  );

  story('of a wave that runs is a moment of it, and says so', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    expect(await repo.wave$('audit', 'export', '--out', 'audit/wave-0')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('audit/agents-run'),
    });
    const folder = `${repo.path}-audit`;
    try {
      const exported = await repo.wave$('audit', 'export', '--out', folder);
      expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining('still open') });
      expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/^# Wave 0 of lane main: running\n/);
      expect(await verify(repo, '--export', folder)).toMatchObject({ code: 0 });
      expect(await repo.waveJson('replay', '--export', folder)).toMatchObject({ identical: true });
      await agent.exit(0);
      expect(await launch.result).toMatchObject({ code: 0 });
      // What has grown since takes its place.
      expect(await repo.wave$('audit', 'export', '--out', folder)).toMatchObject({ code: 0 });
      expect(await verify(repo, '--export', folder)).toMatchObject({ code: 0 });
      expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('lane main: completed');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  story('touches nothing that no export wrote', async ({ repo }) => {
    await closedWave(repo);
    const out = join(repo.path, 'audit');
    const refused = async (path: string): Promise<void> => {
      const before = filesOf(repo.path);
      const result = await repo.wave$('audit', 'export', '--out', 'audit');
      expect({ path, code: result.code }).toEqual({ path, code: 2 });
      expect(result.stderr).toContain('audit/not-ours');
      expect(filesOf(repo.path)).toEqual(before);
    };
    repo.write('audit/notes.md', 'mine');
    await refused('a folder with other things');
    rmSync(out, { recursive: true });
    repo.write('audit', 'a file');
    await refused('a file');
    rmSync(out);
    expect(await repo.wave$('audit', 'export', '--out', 'audit')).toMatchObject({ code: 0 });
    repo.write('audit/notes.md', 'mine');
    expect(await repo.wave$('audit', 'export', '--out', 'audit')).toMatchObject({ code: 0 });
    expect(repo.read('audit/notes.md')).toBe('mine');
    appendFileSync(join(out, 'report.md'), 'a remark\n');
    await refused('an edited report');
    expect(repo.read('audit/report.md')).toContain('a remark');
    rmSync(out, { recursive: true });
    expect(await repo.wave$('audit', 'export', '--out', 'audit')).toMatchObject({ code: 0 });
    renameSync(join(out, 'results'), join(repo.path, 'moved'));
    symlinkSync(join(repo.path, 'moved'), join(out, 'results'));
    await refused('a link to elsewhere');
    for (const place of ['.', '.tmp/main/audit', '.git/audit']) {
      expect(await repo.wave$('audit', 'export', '--out', place)).toMatchObject({ code: 2 });
    }
  });

  story('killed at any point, is whole when it is run again', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'exit 3'] }]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(await repo.wave$('audit', 'export', '--out', 'reference')).toMatchObject({ code: 0 });
    const reference = filesOf(join(repo.path, 'reference'));
    rmSync(join(repo.path, 'reference'), { recursive: true });
    const earlier = { ...reference, 'results/wave-0/attempt-9/A9.json': 'of an earlier export' };
    const start = (name: string, isOver: boolean, more: Record<string, string>): RunningCli => {
      if (isOver) leave(join(repo.path, name), earlier);
      return repo.start(['audit', 'export', '--out', name], {
        env: { NODE_OPTIONS: `--import=${KILL_AT}`, ...more },
      });
    };
    /** What it does, to whatever file. */
    const stepsOf = async (isOver: boolean): Promise<string[]> => {
      const trace = join(repo.path, `steps-${isOver}`);
      await start(`traced-${isOver}`, isOver, { WAVE_STEP_TRACE: trace }).result;
      const steps = readFileSync(trace, 'utf8').trim().split('\n');
      return steps.map((step) => step.split(' ')[0] ?? '');
    };
    for (const isOver of [false, true]) {
      const places = placesToTry(await stepsOf(isOver));
      expect(places.length).toBeGreaterThan(5);
      const due = places.values();
      const work = async (): Promise<void> => {
        for (const at of due) {
          const name = `audit-${isOver}-${at}`;
          const killed = await start(name, isOver, { WAVE_KILL_AT: String(at) }).result;
          expect({ at, ...killed }).toMatchObject({ at, signal: 'SIGKILL' });
          const { code, stderr } = await repo.wave$('audit', 'export', '--out', name);
          expect({ at, code, stderr }).toEqual({ at, code: 0, stderr: '' });
          expect(filesOf(join(repo.path, name))).toEqual(reference);
          expect(existsSync(join(repo.path, `.${name}.wave-export`))).toBe(false);
        }
      };
      await Promise.all([work(), work(), work(), work()]);
    }
  });

  story('shows what agents wrote as text, whatever it is', async ({ repo }) => {
    const hostile =
      '<img src=x onerror=alert(1)> @everyone | **bold** `code` [link](http://evil.invalid) \u001b[31mred';
    repo.write('say.txt', hostile);
    repo.wave(0, [
      {
        id: 'A1',
        run: ['sh', '-c', 'wave coord post --kind claim --summary "$(cat say.txt)"; cat say.txt >&2; exit 3'],
      },
    ]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    await repo.wave$('audit', 'export', '--out', 'audit');
    const report = repo.read('audit/report.md');
    expect(report).toContain('alert(1)');
    expect(report).not.toContain('\u001b');
    // Outside of code nothing of it is left.
    const plain = report.replace(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g, '');
    expect(plain).not.toMatch(/<img|@everyone|evil|\*\*bold/);
    const cells = report.split('\n').filter((line) => line.startsWith('| `A1`'));
    for (const line of cells) expect(line.replace(/\\\|/g, '').split('|')).toHaveLength(11);
  });

  story('refuses what it cannot do, with what would help', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    expect(await repo.wave$('audit', 'export', '--out', 'audit')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('wave launch --lane main --start-wave 0 --end-wave 0'),
    });
    await repo.wave$('launch');
    repo.write('in-the-way', 'a file');
    const blocked = await repo.wave$('audit', 'export', '--out', 'in-the-way/audit');
    expect(blocked).toMatchObject({ code: 47, stderr: expect.stringContaining('in-the-way') });
    expect(readFileSync(join(repo.path, 'in-the-way'), 'utf8')).toBe('a file');
  });
});

/** An export that is there from before, with its manifest. */
function leave(folder: string, files: Readonly<Record<string, string>>): void {
  const { 'manifest.json': _, ...others } = files;
  for (const [path, content] of Object.entries(others)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, 'latin1');
  }
  const entries = Object.entries(others).map(([path, content]) => ({
    path,
    bytes: content.length,
    sha256: process
      .getBuiltinModule('node:crypto')
      .createHash('sha256')
      .update(content, 'latin1')
      .digest('hex'),
  }));
  const manifest = { schemaVersion: 1, kind: 'wave-audit-export', lane: 'main', wave: 0, files: entries };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
