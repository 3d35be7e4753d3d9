import { auditSpecs } from './audit/audit-specs.js';
import { benchmarkSpecs } from './benchmark/benchmark-specs.js';
import type { CommandSpec, OptionSpecs } from './command.js';
import { daemonSpecs } from './daemon/daemon-specs.js';
import { depSpecs } from './dep/dep-specs.js';
import { boardSpecs } from './for-agents/board-specs.js';
import { coordExplainSpec, coordPostSpec } from './for-agents/coord-specs.js';
import { listSpecs } from './list/list-specs.js';
import { launchOptions } from './launch/launch-options.js';
import { signalSpec } from './for-agents/signal-spec.js';
import { mcpSpec } from './mcp/mcp-spec.js';
import { peopleSpecs } from './people/people-specs.js';
import { knowledgeSpecs } from './steer/knowledge-specs.js';
import { runSpecs } from './runs/run-specs.js';
import { proofSpecs } from './steer/proof-specs.js';
import { steerSpecs } from './steer/steer-specs.js';
import { workspaceSpecs } from './look/workspace-specs.js';
import { taskSpecs } from './tasks/task-specs.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };

const since: OptionSpecs = { since: { kind: 'text', value: '10m|time', doc: 'only what is newer' } };

/** Every command. The code of one is loaded when it is called. */
export const commands: readonly CommandSpec[] = [
  {
    name: 'new',
    group: 'start',
    summary: 'write a new wave file that can be run as it is',
    options: {
      ...wave,
      title: { kind: 'text', value: 'text', doc: 'its title' },
      agents: { kind: 'list', value: 'id[:title],…', doc: 'its agents' },
      executor: {
        kind: 'text',
        value: 'name',
        doc: 'what they run on; a shell command where it is left out',
      },
    },
    examples: [
      'wave new --title "Tidy the parser" --executor claude',
      'wave new --lane docs --agents A1:Writer,A2:Reviewer',
    ],
    load: async () => (await import('./wave-files/wave-file-commands.js')).newCommand,
  },
  {
    name: 'lint',
    group: 'start',
    words: '[files…]',
    summary: 'show everything that is wrong with wave files and the configuration',
    options: {},
    examples: ['wave lint', 'wave lint --lane docs', 'wave lint waves/main/wave-0.md --json'],
    load: async () => (await import('./wave-files/wave-file-commands.js')).lintCommand,
  },
  {
    name: 'show',
    group: 'start',
    summary: 'show a wave as it was understood',
    options: wave,
    examples: ['wave show --wave 0', 'wave show --wave 3 --json'],
    load: async () => (await import('./wave-files/wave-file-commands.js')).showCommand,
  },
  ...listSpecs,
  {
    name: 'doctor',
    group: 'start',
    summary: 'check the surroundings and the logs of a lane; acknowledge damage',
    options: {
      ...wave,
      fix: { kind: 'flag', doc: 'mend what can be mended without a risk' },
      acknowledge: { kind: 'text', value: 'log:offset', doc: 'let the wave go on without these bytes' },
      reason: { kind: 'text', value: 'text', doc: 'why' },
    },
    examples: [
      'wave doctor',
      'wave doctor --fix',
      'wave doctor --wave 0 --acknowledge control-plane:5120 --reason "disk error, seen"',
    ],
    load: async () => (await import('./doctor/doctor.js')).doctor,
  },
  {
    name: 'launch',
    group: 'run',
    summary: 'run the unfinished waves of a lane until they are closed',
    options: launchOptions,
    examples: [
      'wave launch',
      'wave launch --dry-run',
      'wave launch --start-wave 2 --end-wave 4 --max-agents 3',
      'wave launch --executor local --force-executor',
    ],
    load: async () => (await import('./launch/launch.js')).launch,
  },
  ...daemonSpecs,
  ...runSpecs,
  {
    name: 'control status',
    group: 'steer',
    summary: 'where a wave stands, why, and what would help',
    options: {
      ...wave,
      agent: { kind: 'text', value: 'id', doc: 'only this agent' },
      gate: {
        kind: 'list',
        value: 'name',
        doc: 'only this gate, or rung: security, gate-5; with its evidence',
      },
      line: { kind: 'flag', doc: 'one line, and exit by it' },
      'until-change': { kind: 'flag', doc: 'wait until the signal changes, then the line' },
      'since-version': { kind: 'integer', value: 'n', doc: 'the version that the caller has seen' },
      'since-status': { kind: 'text', value: 'status', doc: 'the status that the caller has seen' },
      timeout: { kind: 'duration', value: '5m', doc: 'how long to wait' },
      'timeout-seconds': { kind: 'duration', value: 's', doc: 'the same', hidden: true },
    },
    examples: [
      'wave control status',
      'wave control status --wave 2 --json',
      'wave control status --gate gate-6',
      'wave control status --line --until-change --timeout 10m',
    ],
    load: async () => (await import('./look/control-status.js')).controlStatusCommand,
  },
  ...steerSpecs,
  ...proofSpecs,
  ...workspaceSpecs,
  ...knowledgeSpecs,
  ...peopleSpecs,
  ...taskSpecs,
  coordPostSpec,
  coordExplainSpec,
  ...boardSpecs,
  ...depSpecs,
  signalSpec,
  {
    name: 'signal ack',
    group: 'for agents',
    summary: 'say that the signal of an agent has been seen',
    options: {
      ...wave,
      agent: { kind: 'text', value: 'id', doc: 'the agent; WAVE_AGENT inside an agent' },
      seen: { kind: 'integer', value: 'version', doc: 'the version that was seen; the newest by default' },
    },
    examples: ['wave signal ack', 'wave signal ack --agent A1 --wave 2 --seen 4'],
    load: async () => (await import('./for-agents/signal-ack.js')).signalAck,
  },
  mcpSpec(() => commands),
  {
    name: 'logs',
    group: 'look',
    words: '[run]',
    summary: 'what happened in a run, or what an agent printed',
    options: {
      ...wave,
      ...since,
      'run-id': { kind: 'text', value: 'id', doc: 'the run; the newest by default' },
      agent: { kind: 'text', value: 'id', doc: 'the output of this agent' },
      contract: { kind: 'text', value: 'id', doc: 'with --agent: what the program of this contract printed' },
      attempt: { kind: 'integer', value: 'n', doc: 'of this attempt; the newest by default' },
      errors: { kind: 'flag', doc: 'only errors' },
      level: { kind: 'text', value: 'level', doc: 'debug, info, warn or error, and above', initial: 'info' },
      tail: { kind: 'integer', value: 'n', doc: 'only the last lines' },
      follow: { kind: 'flag', doc: 'go on until the run has ended' },
      timestamps: { kind: 'flag', doc: 'time and stream of each line of an agent' },
      raw: { kind: 'flag', doc: 'with --agent: the events of its program as it printed them' },
    },
    examples: ['wave logs', 'wave logs --agent A1 --follow', 'wave logs --errors --since 10m'],
    load: async () => (await import('./look/logs.js')).logs,
  },
  {
    name: 'events',
    group: 'look',
    words: '[run]',
    summary: 'the records of the logs as they are, one JSON object a line',
    options: {
      ...wave,
      ...since,
      until: { kind: 'text', value: '10m|time', doc: 'only what is older' },
      type: { kind: 'text', value: 'noun[.verb]', doc: 'only this type, or these types' },
      agent: { kind: 'text', value: 'id', doc: 'only about this agent' },
      'run-id': { kind: 'text', value: 'id', doc: 'only of this run' },
      follow: { kind: 'flag', doc: 'go on until interrupted' },
    },
    examples: ['wave events --wave 0', 'wave events --type agent-run --since 1h | jq .data'],
    load: async () => (await import('./look/events.js')).events,
  },
  ...auditSpecs,
  ...benchmarkSpecs,
];
