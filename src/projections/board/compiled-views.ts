import { assignmentsMarkdown, assignmentsView } from './assignments.js';
import { boardMarkdown, boardView } from './board.js';
import { dependenciesMarkdown, dependenciesView } from './dependencies.js';
import { docsQueueMarkdown, docsQueueView } from './docs-queue.js';
import { integrationMarkdown, integrationView } from './integration.js';
import { ledgerMarkdown, ledgerView } from './ledger.js';
import { securityMarkdown, securityView } from './security.js';
import { sharedSummary } from './summary.js';
import type { ViewInput } from './wave-page.js';

/** A view as data, and the same as Markdown. */
export type CompiledView = Readonly<{
  data: Readonly<Record<string, unknown>>;
  /** @param now where ages are to be told (ms since the epoch); without it the text depends on the logs alone */
  markdown: (now?: number) => string;
}>;

/** Every view that `wave coord render` knows, the default one first. */
export const compiledViews = {
  board: ({ source }: ViewInput): CompiledView => {
    const view = boardView(source);
    return { data: view, markdown: (now) => boardMarkdown(view, now) };
  },
  summary: ({ source }: ViewInput): CompiledView => {
    const text = sharedSummary(source);
    return { data: { text }, markdown: () => text };
  },
  ledger: (input: ViewInput): CompiledView => {
    const view = ledgerView(input);
    return { data: view, markdown: (now) => ledgerMarkdown(view, input, now) };
  },
  assignments: (input: ViewInput): CompiledView => {
    const view = assignmentsView(input.source);
    return { data: view, markdown: (now) => assignmentsMarkdown(view, input, now) };
  },
  dependencies: (input: ViewInput): CompiledView => {
    const view = dependenciesView(input);
    return { data: view, markdown: (now) => dependenciesMarkdown(view, input, now) };
  },
  'docs-queue': (input: ViewInput): CompiledView => {
    const view = docsQueueView(input);
    return { data: view, markdown: () => docsQueueMarkdown(view, input) };
  },
  integration: (input: ViewInput): CompiledView => {
    const view = integrationView(input);
    return { data: view, markdown: (now) => integrationMarkdown(view, input, now) };
  },
  security: (input: ViewInput): CompiledView => {
    const view = securityView(input);
    return { data: view, markdown: (now) => securityMarkdown(view, input, now) };
  },
} as const satisfies Readonly<Record<string, (input: ViewInput) => CompiledView>>;

/** The name of a view. */
export type ViewName = keyof typeof compiledViews;

/** Their names. */
export const viewNames = Object.keys(compiledViews) as readonly ViewName[];
