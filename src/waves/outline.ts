import type { Span } from '../base/diagnostic.js';
import type { Block, Place } from './blocks.js';
import { blocksOf } from './blocks.js';
import type { WaveSource } from './source.js';

/** A heading with what stands beneath it, up to the next heading of its depth or above. */
export type Section = Readonly<{
  /** The heading's text without Markdown marks. */
  title: string;
  /** Where the heading's text is. */
  span: Span;
  /** What stands directly beneath; headings of depth 4 and more are among it. */
  blocks: readonly Block[];
  /** Sections of depth 3 in one of depth 2. */
  sections: readonly Section[];
}>;

/** A wave file cut at its headings. */
export type Outline = Readonly<{
  titles: readonly Readonly<{ text: string; span: Span }>[];
  /** What stands before the first heading of depth 2. */
  preface: readonly Block[];
  sections: readonly Section[];
  /** Sections of depth 3 that stand in no section of depth 2. */
  strays: readonly Section[];
  /** Everything, outside in; for checks that look at the file as a whole. */
  blocks: readonly Block[];
}>;

type OpenSection = { title: string; span: Span; blocks: Block[]; sections: OpenSection[] };

/** Parses the Markdown and cuts it at its headings. A heading inside a fence, a list or a quote is text. */
export function outline(source: WaveSource): Outline {
  const blocks = blocksOf(source);
  const titles: { text: string; span: Span }[] = [];
  const preface: Block[] = [];
  const sections: OpenSection[] = [];
  const strays: OpenSection[] = [];
  let parent: OpenSection | undefined;
  let current: Block[] = preface;
  for (const block of blocks) {
    if (block.kind !== 'heading' || block.depth > 3) {
      current.push(block);
      continue;
    }
    const { text, span } = headingText(block, source);
    if (block.depth === 1) {
      titles.push({ text, span });
      parent = undefined;
      current = preface;
      continue;
    }
    const opened: OpenSection = { title: text, span, blocks: [], sections: [] };
    if (block.depth === 2) {
      sections.push(opened);
      parent = opened;
    } else {
      (parent?.sections ?? strays).push(opened);
    }
    current = opened.blocks;
  }
  return { titles, preface, sections, strays, blocks };
}

function headingText({ start, end }: Place, source: WaveSource): Readonly<{ text: string; span: Span }> {
  return { text: plainText(source.text.slice(start, end)), span: source.span(start, end - start) };
}

function plainText(raw: string): string {
  return raw
    .replace(/\s*\n\s*/g, ' ')
    .replace(/<!--.*?-->/g, '')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}
