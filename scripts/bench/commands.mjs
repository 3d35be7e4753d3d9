// `control status --json` and `coord post` on blackboards of several lengths.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeOurLog, writeTheirLog } from './coordination-log.mjs';
import { createRepository } from './our-repository.mjs';
import { COORDINATION_LOG } from './predecessor.mjs';
import { plainEnvironment, runNode } from './run-command.mjs';
import { interleave, median, megabytes } from './stats.mjs';

export const title = 'Commands on long logs';

const STATUS = ['control', 'status', '--lane', 'main', '--wave', '0', '--json'];
const POST = [
  'coord',
  'post',
  '--lane',
  'main',
  '--wave',
  '0',
  '--kind',
  'evidence',
  '--summary',
  'measured',
];

/** @returns the section of the report */
export async function measure(context) {
  const { rounds, quick, predecessor } = context;
  const lengths = quick ? [100, 10_000] : [100, 10_000, 100_000];
  const ours = await ourPlaces(context, lengths);
  const theirs = predecessor.entry === undefined ? [] : theirPlaces(context, lengths);
  const places = [...ours, ...theirs];
  const baseline = () => runNode(['-e', '0'], { env: plainEnvironment() });
  const contestants = { 'node -e 0': baseline };
  for (const place of places) {
    // The first one warms what there is to warm.
    place.run(STATUS);
    contestants[`status ${place.name}`] = () => place.run(STATUS);
    contestants[`post ${place.name}`] = () => place.run([...POST, ...place.poster]);
  }
  const samples = await interleave(rounds, contestants);
  for (const { remove } of places) await remove();
  return report(samples, places, predecessor);
}

function report(samples, places, predecessor) {
  const walls = (name) => samples[name].map(({ wallMs }) => wallMs);
  const peaks = (name) => samples[name].map(({ peakBytes }) => megabytes(peakBytes));
  const base = walls('node -e 0');
  const names = ['status', 'post'].flatMap((verb) => places.map(({ name }) => `${verb} ${name}`));
  const time = (name) => ({ name, values: walls(name), unit: 'ms', ratioTo: base });
  const figure = (name) => median(walls(name)) / median(base);
  const longest = 'Wave, 100,000 records';
  const open = `${longest}, all open`;
  const figures =
    samples[`status ${longest}`] === undefined
      ? {}
      : {
          'status-time': figure(`status ${longest}`),
          'status-memory': median(peaks(`status ${longest}`)),
          'status-time-open': figure(`status ${open}`),
          'status-memory-open': median(peaks(`status ${open}`)),
          'post-time': figure(`post ${longest}`),
        };
  return {
    intro:
      'Records: the lines of the log. Two posts for every line that closes an older one, so that about a seventh is open; ' +
      '“all open” is the worst case. Status with a warm snapshot; posts of an operator, whom git is asked for, and durable (the ' +
      'predecessor is told an agent, and does not sync). The wave has four agents and was launched once. Ratios are to ' +
      '`node -e 0`.',
    rows: [
      ...['node -e 0', ...names].map(time),
      ...['node -e 0', ...names].map((name) => ({
        name: `${name}, peak RSS`,
        values: peaks(name),
        unit: 'MB',
      })),
    ],
    figures,
    notes: predecessor.missing === undefined ? [] : [`wave-orchestration 0.9.15: ${predecessor.missing}`],
  };
}

async function ourPlaces({ scratch, entry, library }, lengths) {
  const { encodeRecord } = await import(pathToFileURL(library).href);
  const longest = lengths.at(-1);
  const shapes = [...lengths.map((length) => [length, 'mixed']), [longest, 'open']];
  return shapes.map(([length, shape]) => {
    const { path, environment, remove } = createRepository(scratch, { agents: 4, run: ['false'] });
    const options = { cwd: path, env: environment };
    // A wave that failed: it has been opened, its gates have something to say, and nothing of it runs.
    runNode([entry, 'launch', '--quiet', '--max-retries-per-wave', '0'], { ...options, codes: [40, 41] });
    writeOurLog(join(path, '.tmp/main/coordination/wave-0.ndjson'), length, shape, encodeRecord);
    const name = `Wave, ${length.toLocaleString('en-US')} records${shape === 'open' ? ', all open' : ''}`;
    return { name, poster: [], run: (argv) => runNode([entry, ...argv], options), remove };
  });
}

function theirPlaces({ scratch, predecessor }, lengths) {
  return lengths.map((length) => {
    const { path, remove } = predecessor.workspace(4);
    const log = join(path, COORDINATION_LOG);
    writeTheirLog(log, length, 'mixed');
    const options = { cwd: path, env: plainEnvironment({ ...predecessor.environment, HOME: scratch }) };
    const name = `wave-orchestration 0.9.15, ${length.toLocaleString('en-US')} records`;
    const run = (argv) => {
      if (!existsSync(log)) throw new Error('its log has gone');
      return runNode([predecessor.entry, ...argv], options);
    };
    // It takes no post without an agent.
    return { name, poster: ['--agent', 'B1'], run, remove };
  });
}
