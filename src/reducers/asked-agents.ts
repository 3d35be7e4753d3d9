/** Rises by one whenever an agent is asked to do something: when, and where in the log, the last time. */
type AskedNews = Readonly<{ version: number; changedAt: string; offset: number }>;

/** What {@link AskedAgents} is in a snapshot. */
export type AskedAgentsJson = Readonly<{
  open: readonly (readonly [string, number])[];
  news: readonly (readonly [string, AskedNews])[];
}>;

/** How many open records each agent was asked to deal with, and how often that was news: what its signal follows. */
export class AskedAgents {
  readonly #open: Map<string, number>;
  readonly #news: Map<string, AskedNews>;

  constructor({ open, news }: AskedAgentsJson = { open: [], news: [] }) {
    this.#open = new Map(open);
    this.#news = new Map(news);
  }

  /** Records that it was asked to deal with and that are open. */
  openOf(agentId: string): number {
    return this.#open.get(agentId) ?? 0;
  }

  newsOf(agentId: string): AskedNews | undefined {
    return this.#news.get(agentId);
  }

  /** A record goes from one agent to another; null where nobody has it, or it is closed. */
  move(from: string | null, to: string | null, when: Pick<AskedNews, 'changedAt' | 'offset'>): void {
    if (from === to) return;
    if (from !== null) {
      const left = this.openOf(from) - 1;
      if (left > 0) this.#open.set(from, left);
      else this.#open.delete(from);
    }
    if (to === null) return;
    this.#open.set(to, this.openOf(to) + 1);
    this.#news.set(to, { version: (this.#news.get(to)?.version ?? 0) + 1, ...when });
  }

  toJson(): AskedAgentsJson {
    return { open: [...this.#open], news: [...this.#news] };
  }
}
