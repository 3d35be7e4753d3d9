import type { StatusInput } from '../status-input.js';
import type { BoardSource } from './board-source.js';

/** What the views of a wave that go beyond the blackboard are made of. */
export type ViewInput = Readonly<{ status: StatusInput; source: BoardSource }>;

/** The head of a page about a wave. */
export function pageHead(title: string, { status }: Pick<ViewInput, 'status'>): string {
  return `# ${title}: wave ${status.wave}, lane ${status.lane}\n`;
}

/** A page: its head, its sections, or a sentence where there are none. */
export function page(head: string, sections: readonly string[], empty: string): string {
  const body = sections.join('');
  return body === '' ? `${head}\n${empty}\n` : head + body;
}
