import type { Heading, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Span } from '../base/diagnostic.js';
import type { WaveSource } from './source.js';

/** A heading with what stands beneath it, up to the next heading of its depth or above. */
export type Section = Readonly<{
  /** The heading's text without Markdown marks. */
  title: string;
  /** Where the heading's text is. */
  span: Span;
  /** What stands directly beneath; headings of depth 4 and more are among it. */
  nodes: readonly RootContent[];
  /** Sections of depth 3 in one of depth 2. */
  sections: readonly Section[];
}>;

/** A wave file cut at its headings. */
export type Outline = Readonly<{
  titles: readonly Readonly<{ text: string; span: Span }>[];
  /** What stands before the first heading of depth 2. */
  preface: readonly RootContent[];
  sections: readonly Section[];
  /** Sections of depth 3 that stand in no section of depth 2. */
  strays: readonly Section[];
  /** Every node, outside in; for checks that look at the file as a whole. */
  root: Root;
}>;

// Values are read from the source as they were written: a path is not to lose its underscores to emphasis, nor a JSON
// array its brackets to a link. Without inline constructs, hostile input cannot make them slow either.
const BLOCKS_ONLY = {
  disable: {
    null: [
      'attention',
      'autolink',
      'characterEscape',
      'characterReference',
      'codeText',
      'definition',
      'hardBreakEscape',
      'htmlText',
      'labelEnd',
      'labelStartImage',
      'labelStartLink',
    ],
  },
};

type OpenSection = { title: string; span: Span; nodes: RootContent[]; sections: OpenSection[] };

/** Parses the Markdown and cuts it at its headings. A heading inside a fence, a list or a quote is text. */
export function outline(source: WaveSource): Outline {
  const root = fromMarkdown(source.text, { extensions: [BLOCKS_ONLY] });
  const titles: { text: string; span: Span }[] = [];
  const preface: RootContent[] = [];
  const sections: OpenSection[] = [];
  const strays: OpenSection[] = [];
  let parent: OpenSection | undefined;
  let current: RootContent[] = preface;
  for (const node of root.children) {
    if (node.type !== 'heading' || node.depth > 3) {
      current.push(node);
      continue;
    }
    const { text, span } = headingText(node, source);
    if (node.depth === 1) {
      titles.push({ text, span });
      parent = undefined;
      current = preface;
      continue;
    }
    const opened: OpenSection = { title: text, span, nodes: [], sections: [] };
    if (node.depth === 2) {
      sections.push(opened);
      parent = opened;
    } else {
      (parent?.sections ?? strays).push(opened);
    }
    current = opened.nodes;
  }
  return { titles, preface, sections, strays, root };
}

function headingText(node: Heading, source: WaveSource): Readonly<{ text: string; span: Span }> {
  const start = node.children[0]?.position?.start.offset ?? node.position?.start.offset ?? 0;
  const end = node.children.at(-1)?.position?.end.offset ?? start;
  const raw = source.text.slice(start, end);
  return { text: plainText(raw), span: source.span(start, raw.length) };
}

function plainText(raw: string): string {
  return raw
    .replace(/\s*\n\s*/g, ' ')
    .replace(/<!--.*?-->/g, '')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}
