import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import type { ReportedUsage } from '../executor.js';
import { costOf, countOf, partOf, textOf } from './event-reader.js';

/** Parts of one answer come close to each other: how many answers are kept to know them again. */
const MOST_OPEN = 1000;
/** What stands for an answer that the program makes up itself, such as the text of an error. */
const NO_MODEL = '<synthetic>';

type Counts = Readonly<{ input: number; output: number; cached: number; written: number }>;

const NONE: Counts = { input: 0, output: 0, cached: 0, written: 0 };

/**
 * What a run of Claude Code used. Its last event says all of it; until then each answer of the model says its own, so that of a
 * run which is ended at least that is known.
 */
export class ClaudeUsage {
  readonly #answers = new Map<string, Counts>();
  readonly #models = new Set<string>();
  #sum = NONE;
  #result: ReportedUsage | null = null;

  /**
   * An answer, or a part of one: its counts come again with each part, and of what it writes they may tell the beginning only.
   * @returns what is known by then; null where that is nothing
   */
  answer(message: JsonObject): ReportedUsage | null {
    const id = textOf(message.id);
    const model = textOf(message.model);
    if (id === null || model === NO_MODEL || !isJsonObject(message.usage)) return this.#known();
    if (this.#result !== null) {
      // It went on after it had summed up, and will do so again.
      this.#result = { ...this.#result, isPartial: true };
      return this.#result;
    }
    const before = this.#answers.get(id) ?? NONE;
    const now = largest(before, countsOf(message.usage));
    this.#answers.delete(id);
    this.#answers.set(id, now);
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size > MOST_OPEN) this.#answers.delete(oldest);
    this.#sum = plus(this.#sum, now, before);
    if (model !== null) this.#models.add(model);
    return this.#known();
  }

  /** Its own sum, which comes before anything that was told on the way. */
  result(event: JsonObject): ReportedUsage {
    this.#result = resultOf(event);
    return this.#result;
  }

  #known(): ReportedUsage | null {
    if (this.#result !== null || this.#answers.size === 0) return this.#result;
    const { input, output, cached, written } = this.#sum;
    return {
      inputTokens: input,
      outputTokens: output,
      cachedTokens: cached,
      cacheWriteTokens: written,
      costUsd: null,
      ...onlyOne([...this.#models]),
      isPartial: true,
    };
  }
}

/** Of all models that it asked, where it tells them apart: its own sum leaves out what came before an early end. */
function resultOf(event: JsonObject): ReportedUsage {
  const models = Object.entries(partOf(event.modelUsage)).filter(([, one]) => isJsonObject(one));
  const parts = models.length > 0 ? models.map(([, one]) => partOf(one)) : [partOf(event.usage)];
  const { input, output, cached, written } = parts.map(countsOf).reduce((sum, one) => plus(sum, one), NONE);
  const isUnpriced = (part: JsonObject): boolean =>
    part.costUSD === 0 && countsOf(part).input + countsOf(part).output > 0;
  return {
    inputTokens: input,
    outputTokens: output,
    cachedTokens: cached,
    cacheWriteTokens: written,
    costUsd: costOf(event.total_cost_usd),
    ...onlyOne(models.map(([name]) => name)),
    ...(parts.some(isUnpriced) ? { isPartlyPriced: true } : {}),
  };
}

/** The model, where it is one; a price of one would be wrong for several. */
function onlyOne([model, ...others]: readonly string[]): Pick<ReportedUsage, 'model'> {
  return model === undefined ? {} : { model: others.length === 0 ? model : null };
}

/** By either of the two spellings that its events have; the input with what came from a cache, and what went into one. */
function countsOf(usage: JsonObject): Counts {
  const count = (...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + countOf(usage[name]), 0);
  const cached = count('cacheReadInputTokens', 'cache_read_input_tokens');
  const written = count('cacheCreationInputTokens', 'cache_creation_input_tokens');
  const input = count('inputTokens', 'input_tokens') + cached + written;
  return { input, output: count('outputTokens', 'output_tokens'), cached, written };
}

function largest(left: Counts, right: Counts): Counts {
  return combined((key) => Math.max(left[key], right[key]));
}

function plus(sum: Counts, more: Counts, less: Counts = NONE): Counts {
  return combined((key) => sum[key] + more[key] - less[key]);
}

function combined(of: (key: keyof Counts) => number): Counts {
  return { input: of('input'), output: of('output'), cached: of('cached'), written: of('written') };
}
