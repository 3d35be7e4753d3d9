import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as z from 'zod';
import { printableLine } from '../base/printable.js';
import type { ProviderAnswer } from '../events/families/closure-events.js';
import { stageOf } from '../gates/gate-input.js';
import type { WaveConfig } from '../model/config.js';
import { findingSeverities } from '../model/config-providers.js';
import type { DecisionSettings } from '../model/launch-policy.js';
import type { Wave } from '../model/wave.js';
import { agentEnvironment } from '../runner/agent-environment.js';
import { ownsPath } from '../waves/ownership.js';
import type { Session } from './session.js';

const MAX_OUTPUT_BYTES = 1024 * 1024;
const MAX_FINDINGS = 20;
const DEFAULT_TIMEOUT_SECONDS = 60;

const text = z.string();
const answerSchema = z.looseObject({
  error: text.nullish(),
  findings: z
    .array(
      z.looseObject({
        id: text.default(''),
        title: text.default(''),
        severity: text.default(''),
        state: text.nullish(),
        affectedFile: text.nullish(),
      }),
    )
    .default([]),
});

type Corridor = NonNullable<NonNullable<WaveConfig['externalProviders']>['corridor']>;
type Finding = z.infer<typeof answerSchema>['findings'][number];

/** What of the configuration decisions depend on: whether a provider is asked, and whether its answer is needed. */
export function providerSetting(config: WaveConfig): Pick<DecisionSettings, 'securityProvider'> {
  const corridor = config.externalProviders?.corridor;
  if (corridor?.enabled !== true) return {};
  return { securityProvider: corridor.requiredAtClosure === false ? 'advisory' : 'required' };
}

/**
 * Asks the external security provider, a program of the configuration, without holding the loop up: it is handed the paths
 * that the wave's implementers own, as JSON on standard input, and prints its findings as JSON.
 */
export class SecurityProvider {
  readonly #session: Session;
  readonly #wave: Wave;
  readonly #answers = new Map<number, ProviderAnswer | ChildProcess>();

  constructor(session: Session, wave: Wave) {
    this.#session = session;
    this.#wave = wave;
  }

  /** What was answered in this attempt; undefined as long as nothing is. Asking twice is asking once. */
  ask(attempt: number): ProviderAnswer | undefined {
    const known = this.#answers.get(attempt);
    if (known !== undefined) return 'outcome' in known ? known : undefined;
    const corridor = this.#session.context.config.externalProviders?.corridor;
    const settle = (answer: ProviderAnswer): void => {
      this.#answers.set(attempt, answer);
      this.#session.waker.wake();
    };
    if (corridor?.command === undefined) {
      const answer = failure(corridor, 'externalProviders.corridor has no command');
      this.#answers.set(attempt, answer);
      return answer;
    }
    this.#answers.set(attempt, this.#run(corridor, corridor.command, settle));
    return undefined;
  }

  /** Ends a question that is under way: nobody waits for its answer any more. */
  close(): void {
    for (const known of this.#answers.values()) if (!('outcome' in known)) end(known);
  }

  #run(
    corridor: Corridor,
    command: NonNullable<Corridor['command']>,
    settle: (answer: ProviderAnswer) => void,
  ): ChildProcess {
    const { context, redactor } = this.#session;
    const [program = '', ...args] = typeof command === 'string' ? ['sh', '-c', command] : command;
    const { env: source, config, repo } = context;
    const pass = config.env?.pass ?? [];
    const env = agentEnvironment({ source, vendorPrefixes: ['CORRIDOR_'], pass });
    const child = spawn(program, args, { cwd: repo, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const output = { out: '', err: '' };
    const timeoutMs = (corridor.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    let ended = '';
    const stop = (why: string): void => {
      ended = why;
      end(child);
    };
    const timer = setTimeout(() => stop(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      output.out += chunk.toString();
      if (output.out.length > MAX_OUTPUT_BYTES) stop('its answer is over 1 MiB');
    });
    child.stderr.on('data', (chunk: Buffer) => (output.err = (output.err + chunk.toString()).slice(-4096)));
    // It need not read what it is told.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(this.#question())}\n`);
    const said = (detail: string): string => printableLine(redactor.redact(detail), 400);
    child.on('error', (error) => {
      clearTimeout(timer);
      settle(failure(corridor, said(error.message)));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const last = output.err.trim().split('\n').at(-1) ?? '';
      if (ended !== '') settle(failure(corridor, ended));
      else if (code !== 0) {
        settle(
          failure(corridor, said(`it ended with ${signal ?? code ?? '?'}${last === '' ? '' : `: ${last}`}`)),
        );
      } else settle(this.#judge(corridor, output.out, said));
    });
    return child;
  }

  #question(): Readonly<Record<string, unknown>> {
    const { lane, wave, title } = this.#wave;
    return { schemaVersion: 1, kind: 'security-question', lane, wave, title, paths: this.#paths() };
  }

  /** What implementers own: everything else is not code of this wave. */
  #paths(): string[] {
    const implementers = this.#wave.agents.filter((agent) => stageOf(agent) === 'implementation');
    return [...new Set(implementers.flatMap(({ ownedPaths }) => ownedPaths))];
  }

  #judge(corridor: Corridor, output: string, said: (detail: string) => string): ProviderAnswer {
    const answer = parse(output);
    if (answer === undefined) return failure(corridor, 'its answer is no JSON of the expected shape');
    if (typeof answer.error === 'string' && answer.error !== '') return failure(corridor, said(answer.error));
    const paths = this.#paths();
    const matched = answer.findings.filter((finding) => isMatch(finding, corridor, paths));
    const blocking = matched.filter(({ severity }) => isSevere(severity, corridor));
    const texts = blocking.map(({ id, title, affectedFile }) =>
      [id, title, affectedFile ?? ''].filter((part) => part !== '').join(' '),
    );
    return {
      provider: 'corridor',
      required: corridor.requiredAtClosure !== false,
      outcome: blocking.length > 0 ? 'blocked' : 'clear',
      detail:
        blocking.length > 0
          ? said(`${blocking.length} findings block: ${texts.join('; ')}`)
          : `${matched.length} findings, none of them blocks`,
      findings: blocking.slice(0, MAX_FINDINGS).map(({ id, title, severity, affectedFile }) => ({
        id: said(id),
        title: said(title),
        severity,
        path: affectedFile ?? null,
      })),
    };
  }
}

function parse(output: string): z.infer<typeof answerSchema> | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(output)).data;
  } catch {
    return undefined;
  }
}

/** In a state that counts, and about a file of the wave or about none in particular. */
function isMatch({ state, affectedFile }: Finding, corridor: Corridor, paths: readonly string[]): boolean {
  const states = corridor.findingStates ?? [];
  if (states.length > 0 && typeof state === 'string' && !states.includes(state)) return false;
  return typeof affectedFile !== 'string' || ownsPath(paths, affectedFile);
}

/** A severity that nobody knows is not taken for a mild one. */
function isSevere(severity: string, { severityThreshold = 'critical' }: Corridor): boolean {
  const rank = findingSeverities.findIndex((known) => known === severity.toLowerCase());
  return rank < 0 || rank >= findingSeverities.indexOf(severityThreshold);
}

function failure(corridor: Corridor | undefined, detail: string): ProviderAnswer {
  const required = corridor?.requiredAtClosure !== false;
  return { provider: 'corridor', required, outcome: 'failed', detail, findings: [] };
}

function end(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
