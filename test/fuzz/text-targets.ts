import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { Problem } from '../../src/base/problem.js';
import { globalOptions } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { parseCommand } from '../../src/cli/parse-command.js';
import { LineSplitter } from '../../src/markers/line-splitter.js';
import { MarkerReader, readMarkers } from '../../src/markers/marker-reader.js';
import { readAgentEnvelope } from '../../src/markers/read-agent-envelope.js';
import { initialWaveState } from '../../src/reducers/wave-state.js';
import { parseConfig } from '../../src/store/config-file.js';
import { readEmergencyStop } from '../../src/store/emergency-stop.js';
import { LaneLayout } from '../../src/store/layout.js';
import { takeAcks } from '../../src/supervisor/take-acks.js';
import { lintWave } from '../../src/waves/lint-wave.js';
import { agent, wave } from '../rig/wave-builder.js';
import { filesAt } from '../waves/lint-text.js';
import { mangled } from './mangled.js';
import type { Target } from './target.js';
import { filesBelow, target, twice } from './target.js';

const json = (value: unknown): string => JSON.stringify(value);

const waveFiles = [...filesBelow('fixtures/waves', /\.md$/), ...filesBelow('fixtures/corpus', /wave\.md$/)];
const headings = [
  '## Agent A1: x',
  '### Prompt',
  '### Deliverables',
  '### Exit contract',
  '### Proof artifacts',
  '### Context7',
  '### Executor',
];

const waves = target('wave files', 6, mangled(waveFiles, headings), (bytes) => {
  const text = bytes.toString('utf8');
  const context = {
    file: 'waves/main/wave-1.md',
    lane: 'main',
    fileWave: 1,
    config: {},
    environment: filesAt({}),
  };
  const { wave: read, problems } = twice(() => lintWave(text, context));
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { span } of problems) {
    expect(span.line).toBeGreaterThan(0);
    expect(span.line).toBeLessThanOrEqual(lines + 1);
  }
  json(read);
});

const config = json({
  defaultProject: 'p',
  projects: { p: { stateRoot: 'x/.tmp', lanes: { main: {} } } },
  lanes: { main: { executor: 'command' } },
  command: { run: ['true'] },
  audit: { track: true },
});

const configs = target(
  'configurations',
  10,
  mangled([config, '{}', '{"lanes":{"main":{}}}'], Object.keys({ executor: 0 })),
  (bytes) => {
    const { problems, config: read } = twice(() => parseConfig(bytes.toString('utf8'), 'wave.config.json'));
    // What is not understood is not half used.
    if (problems.length > 0) expect(read).toEqual({});
    for (const { message } of problems) expect(message).not.toMatch(/\n/);
  },
);

const flags = [...new Set(commands.flatMap(({ options }) => Object.keys({ ...globalOptions, ...options })))];
const argument = fc.oneof(
  fc.constantFrom(...commands.flatMap(({ name }) => name.split(' '))),
  fc.constantFrom(...flags).map((flag) => `--${flag}`),
  fc
    .tuple(fc.constantFrom(...flags), fc.string({ unit: 'binary', maxLength: 8 }))
    .map(([flag, value]) => `--${flag}=${value}`),
  fc.constantFrom(
    '--',
    '-',
    '-h',
    '-x',
    '--no-',
    '--__proto__',
    '--constructor=1',
    '003',
    '-1',
    '10m',
    '1e3',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const lines: fc.Arbitrary<string[]> = fc.oneof(
  fc.array(argument, { maxLength: 8 }),
  fc
    .tuple(fc.constantFrom(...commands), fc.array(argument, { maxLength: 6 }))
    .map(([{ name }, rest]) => [...name.split(' '), ...rest]),
);

const commandLines: Target = {
  name: 'command lines',
  share: 26,
  property: () =>
    fc.property(lines, (argv) => {
      const understood = () => {
        try {
          const { command, options, words } = parseCommand(commands, argv);
          return { name: command.name, options, words };
        } catch (error) {
          if (error instanceof Problem) return { code: error.code, exit: error.exit };
          throw error;
        }
      };
      const said = twice(understood);
      if ('exit' in said) expect(said.exit).toBe('usage');
      else for (const word of said.words) expect(argv).toContain(word);
    }),
};

const markers = [
  '[wave-proof] completion=integrated durability=durable proof=integration state=met detail=ok\n',
  '[wave-component] component=x level=repo-landed state=met\n',
  '[wave-gate] architecture=pass integration=pass durability=pass live=pass docs=pass detail=x\n',
  '```\n[wave-gap] kind=ops detail=x\n```\n',
  ...filesBelow('fixtures/streams', /./),
];

const outputs = target(
  'what agents print',
  14,
  mangled(markers, ['[wave-', '[wave-proof]', ' state=met', '```', '{"type":"']),
  (bytes) => {
    const text = bytes.toString('utf8');
    const reading = twice(() => readMarkers(text));
    // However it arrives.
    const reader = new MarkerReader();
    const splitter = new LineSplitter((line, isCut) => reader.push(line, isCut));
    for (let at = 0; at < text.length; at += 7) splitter.write(text.slice(at, at + 7));
    splitter.end();
    expect(reader.end()).toEqual(reading);
  },
);

const results = target(
  'result files',
  10,
  mangled(
    [
      json({ agentId: 'A1', waveNumber: 1, attempt: 1, summary: 'x', exitCode: 0 }),
      json({
        schemaVersion: 1,
        agentId: 'A1',
        waveNumber: 1,
        attempt: 1,
        proof: { state: 'met' },
        gaps: [],
        deliverables: [],
      }),
    ],
    ['"agentId":"A2"', '"gaps":[', '"verdict":'],
  ),
  (bytes) => {
    const whose = { agentId: 'A1', waveNumber: 1, attempt: 1 };
    const read = twice(() => readAgentEnvelope(bytes.toString('utf8'), whose));
    if (read.ok) expect({ ...whose, ...read.value }).toMatchObject(whose);
    else for (const said of read.error) expect(said).not.toMatch(/\n/);
  },
);

const ackWave = wave([agent('A1')]);

const acks = target(
  'acknowledgements',
  3,
  mangled(
    [json({ agentId: 'A1', version: 3, signal: 'stop', observedAt: 'x' })],
    ['"version":', '9'.repeat(30)],
  ),
  (bytes, folder) => {
    const layout = new LaneLayout('main', folder);
    const path = layout.ack(ackWave.wave, 'A1');
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
    const taken = twice(() => takeAcks(layout, ackWave, initialWaveState()));
    expect(taken.length).toBeLessThan(2);
  },
);

const stops = target(
  'the stop flag',
  3,
  mangled([json({ reason: 'x', by: 'y', at: 'z' })]),
  (bytes, folder) => {
    const path = join(folder, 'stop.json');
    writeFileSync(path, bytes);
    // Whatever it says, it halts.
    expect(typeof twice(() => readEmergencyStop(path))?.reason).toBe('string');
  },
);

/** What people and agents write. */
export const textTargets: readonly Target[] = [waves, configs, commandLines, outputs, results, acks, stops];
