import type { OptionSpecs, OptionValues } from '../command.js';

/** The flags of `wave launch`. */
export const launchOptions = {
  wave: { kind: 'integer', value: 'n', doc: 'only this wave' },
  'start-wave': { kind: 'integer', value: 'n', doc: 'from this wave on' },
  'end-wave': { kind: 'integer', value: 'n', doc: 'up to this wave' },
  'auto-next': { kind: 'flag', doc: 'from the next unfinished wave, going on as new wave files appear' },
  'dry-run': { kind: 'flag', doc: 'show exactly what would start, start nothing' },
  executor: { kind: 'text', value: 'id', doc: 'the executor of agents that name none' },
  'force-executor': { kind: 'flag', doc: 'use --executor for every agent, whatever it names' },
  model: { kind: 'text', value: 'name', doc: 'the model of every agent' },
  'max-agents': { kind: 'integer', value: 'n', doc: 'how many agents run at once', initial: '6' },
  'max-retries-per-wave': {
    kind: 'integer',
    value: 'n',
    doc: 'further attempts after the first',
    initial: '1',
  },
  'max-usd': { kind: 'number', value: 'dollars', doc: 'start nothing more once the run has cost this much' },
  'max-tokens': {
    kind: 'integer',
    value: 'n',
    doc: 'start nothing more once the run has used this many tokens',
  },
  'timeout-minutes': {
    kind: 'duration',
    value: 'minutes',
    unit: 'm',
    doc: 'time limit of agents without one of their own',
    initial: '240',
  },
  'agent-launch-stagger-ms': { kind: 'integer', value: 'ms', doc: 'pause between two starts', initial: '0' },
  'agent-rate-limit-retries': {
    kind: 'integer',
    value: 'n',
    doc: 'further tries of an agent that its provider turned away, before its next executor',
    initial: '2',
  },
  'agent-rate-limit-base-delay-seconds': {
    kind: 'duration',
    value: 'seconds',
    doc: 'pause before such a try where the provider names none; it doubles',
    initial: '20',
  },
  'agent-rate-limit-max-delay-seconds': {
    kind: 'duration',
    value: 'seconds',
    doc: 'the longest such pause; with a fallback, of any pause',
    initial: '180',
  },
  'reconcile-status': { kind: 'flag', doc: 'rebuild run-state.json from the logs, start nothing' },
  plain: { kind: 'flag', doc: 'plain lines in place of the live view' },
  'no-dashboard': { kind: 'flag', doc: 'the same as --plain' },
  'allow-network-fs': { kind: 'flag', doc: 'accept a state folder on a network file system' },
  'resident-orchestrator': {
    kind: 'flag',
    doc: 'an agent beside the others that owns no files, watches and helps until the wave ends',
  },
  'orchestrator-id': { kind: 'text', value: 'id', doc: 'accepted for older scripts', hidden: true },
  'terminal-surface': { kind: 'text', value: 'name', doc: 'no effect: there is no tmux', hidden: true },
  'keep-sessions': { kind: 'flag', doc: 'no effect: there is no tmux', hidden: true },
  'cleanup-sessions': { kind: 'flag', doc: 'no effect: there is no tmux', hidden: true },
  'keep-terminals': { kind: 'flag', doc: 'no effect: there is no tmux', hidden: true },
} as const satisfies OptionSpecs;

/** Flags that shape how agents run: a hint to resume repeats them. */
const REPEATED = [
  'executor',
  'force-executor',
  'model',
  'max-agents',
  'max-retries-per-wave',
  'max-usd',
  'max-tokens',
  'timeout-minutes',
  'agent-launch-stagger-ms',
  'agent-rate-limit-retries',
  'agent-rate-limit-base-delay-seconds',
  'agent-rate-limit-max-delay-seconds',
  'resident-orchestrator',
  'allow-network-fs',
] as const;

/** The words of those flags that were given. */
export function changedFlags(options: OptionValues): string[] {
  return REPEATED.flatMap((name) => {
    const value = options[name];
    if (value === undefined) return [];
    if (value === true) return [`--${name}`];
    const unit = name === 'timeout-minutes' ? 60_000 : name.endsWith('-seconds') ? 1000 : 1;
    const text = typeof value === 'number' ? String(value / unit) : String(value as string);
    return [`--${name}`, text];
  });
}
