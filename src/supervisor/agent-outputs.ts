import type { Redactor } from '../base/redact.js';
import { LastWords } from '../engine/last-words.js';
import { MarkerReader } from '../markers/marker-reader.js';
import { echoesOf } from './prompt-echoes.js';
import { briefCall } from '../executors/brief-call.js';
import type { AgentReport, OutputReader, ToolCall } from '../executors/executor.js';
import { redactedReader } from '../executors/redacted-reader.js';
import { executorOf } from '../executors/registry.js';
import { isExecutorKind } from '../model/executor.js';
import { isChanging } from '../waves/tool-pattern.js';
import type { WaveEntry } from './wave-journal.js';
import type { MarkerReading } from '../model/marker.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { OutputStream } from '../runner/output-copier.js';
import { OutputCopier, removeSpool } from '../runner/output-copier.js';
import { spoolPaths } from '../runner/spool-folder.js';
import type { Session } from './session.js';

/** How much of one agent's output is copied in one turn, so that a loud one does not hold up the others. */
const BYTES_PER_TURN = 4 * 1024 * 1024;

type Output = {
  readonly copier: OutputCopier;
  readonly heard: HeardOutput;
  behind: boolean;
  /** What nobody had copied before. */
  newBytes: number;
  hasSpoken: boolean;
};

/** What all of an agent run's output came to. */
export type CollectedOutput = Readonly<{
  /** stderr before stdout: of two markers of a kind the later one counts, and stdout is where they belong. */
  readings: readonly MarkerReading[];
  /** What stderr, else stdout, most likely says about a failure; empty when they say nothing. */
  lastWords: string;
  /** How it says that its provider turned it away; null where it does not say so. */
  turnedAway: string | null;
  /** What its program reports in events; null where it does not speak in any. */
  report: AgentReport | null;
  /** Every tool call that was told of. */
  toolCalls: number;
}>;

/** Of very many tool calls of one run, this many are on record each; the rest are counted. */
const MOST_TOOL_CALLS = 500;

/** What one run has said so far, without secrets: also without those that only its decoded events show. Its prompt is looked at once there is something to compare it with. */
class HeardOutput {
  readonly #echoes: () => ReadonlySet<string>;
  readonly #lastWords = { out: new LastWords(), err: new LastWords() };
  readonly #events: OutputReader | undefined;
  readonly #redactor: Redactor;
  #readers: Readonly<Record<OutputStream, MarkerReader>> | undefined;
  /** The first ones; the rest are only counted. */
  readonly toolCalls: ToolCall[] = [];
  #toolCalls = 0;

  constructor(echoes: () => ReadonlySet<string>, events: OutputReader | undefined, redactor: Redactor) {
    this.#echoes = echoes;
    this.#events = events === undefined ? undefined : redactedReader(events, redactor);
    this.#redactor = redactor;
  }

  push(stream: OutputStream, text: string): void {
    this.#readers ??= readersOf(this.#redactor, this.#echoes());
    this.#readers[stream].push(text);
    const isEvent = stream === 'out' && this.#events !== undefined && /^\s*[[{]/.test(text);
    if (isEvent) this.#note(this.#events?.line(text) ?? []);
    // What a tool answered is none of the words that a program ends with.
    else this.#lastWords[stream].push(text);
  }

  /** Whether the last that its program told of is that it failed. */
  hasFailed(): boolean {
    return (this.#events?.report().failure ?? null) !== null;
  }

  collected(): CollectedOutput {
    const { out, err } = this.#readers ?? readersOf(this.#redactor);
    const said = this.#lastWords;
    this.#note(this.#events?.end() ?? []);
    return {
      readings: [err.end(), out.end()],
      lastWords: said.err.line || said.out.line,
      turnedAway: said.err.turnedAway ?? said.out.turnedAway,
      report: this.#events?.report() ?? null,
      toolCalls: this.#toolCalls,
    };
  }

  #note(calls: readonly ToolCall[]): void {
    this.#toolCalls += calls.length;
    this.toolCalls.push(...calls.slice(0, Math.max(0, MOST_TOOL_CALLS - this.toolCalls.length)));
  }
}

function readersOf(
  redactor: Redactor,
  echoes?: ReadonlySet<string>,
): Readonly<Record<OutputStream, MarkerReader>> {
  return { out: new MarkerReader(echoes, redactor), err: new MarkerReader(echoes, redactor) };
}

/** The output of the runs of one wave on its way from the spool into the logs, read for markers as it passes. */
export class AgentOutputs {
  readonly #session: Session;
  readonly #wave: number;
  readonly #outputs = new Map<string, Output>();

  constructor(session: Session, wave: number) {
    this.#session = session;
    this.#wave = wave;
  }

  /** Copies a bounded amount of what each run has printed since. @returns whether any had printed something */
  pump(runs: Iterable<AgentRun>): boolean {
    let isLoud = false;
    for (const run of runs) {
      if (run.state !== 'running' && run.state !== 'exited') continue;
      const output = this.#open(run);
      const { behind, newBytes, readBytes } = output.copier.poll(BYTES_PER_TURN);
      output.behind = behind;
      // That it failed, and tries again, is not that it gets on.
      if (!output.heard.hasFailed()) output.newBytes += newBytes;
      output.hasSpoken ||= readBytes > 0;
      isLoud ||= newBytes > 0;
    }
    return isLoud;
  }

  /** How much of it we saw a run print, and whether it has ever printed anything. */
  printed({ intentId }: AgentRun): Readonly<{ bytes: number; ever: boolean }> {
    const output = this.#outputs.get(intentId);
    return { bytes: output?.newBytes ?? 0, ever: output?.hasSpoken === true };
  }

  /**
   * Tool calls that were told of since and are not on record. Output that is read again after a crash tells of the same ones
   * in the same order.
   */
  toolCalls(runs: Iterable<AgentRun>): WaveEntry[] {
    const { repo } = this.#session.context;
    return [...runs].flatMap((run) => {
      const calls = this.#outputs.get(run.intentId)?.heard.toolCalls.slice(run.toolCalls) ?? [];
      return calls.map((call): WaveEntry => {
        const { intentId, attempt, agentId: agent } = run;
        return { type: 'tool.called', attempt, agent, data: { intentId, ...briefCall(call, repo) } };
      });
    });
  }

  /** How many calls of tools that change something a run was seen to make. */
  changes({ intentId }: AgentRun): number {
    const calls = this.#outputs.get(intentId)?.heard.toolCalls ?? [];
    return calls.filter(({ tool, ok }) => ok !== false && isChanging(tool)).length;
  }

  /** Whether some output is waiting to be copied, so that a pause would only delay it. */
  isBehind(): boolean {
    return [...this.#outputs.values()].some(({ behind }) => behind);
  }

  /** Everything that a run which has ended printed; undefined while there is more to copy. The spool stays. */
  collect(run: AgentRun): CollectedOutput | undefined {
    const output = this.#open(run);
    if (output.behind) return undefined;
    output.copier.finish({ keepSpool: true });
    return output.heard.collected();
  }

  /** Removes the raw output of a run whose evidence is on record. */
  discard(run: AgentRun): void {
    this.#outputs.delete(run.intentId);
    removeSpool(spoolPaths(this.#session.spool, run.intentId));
  }

  #open(run: AgentRun): Output {
    const known = this.#outputs.get(run.intentId);
    if (known !== undefined) return known;
    const { context, redactor, spool } = this.#session;
    const { executor: kind } = run;
    const events = isExecutorKind(kind) ? executorOf(kind).reader?.() : undefined;
    const heard = new HeardOutput(
      () => echoesOf(context.layout, this.#wave, run, redactor),
      events,
      redactor,
    );
    const copier = new OutputCopier({
      spool: spoolPaths(spool, run.intentId),
      logPath: context.layout.agentLog(this.#wave, run.attempt, run.agentId, run.round),
      redactor,
      clock: context.clock,
      onLine: (stream, text) => heard.push(stream, text),
    });
    const output: Output = { copier, heard, behind: false, newBytes: 0, hasSpoken: false };
    this.#outputs.set(run.intentId, output);
    return output;
  }
}
