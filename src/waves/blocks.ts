import MarkdownIt from 'markdown-it';
import type { WaveSource } from './source.js';

/** Where something stands: offsets into the text of the file. */
export type Place = Readonly<{ start: number; end: number }>;

/** An item of a list, with the blocks that it holds. */
export type ListItem = Place & Readonly<{ blocks: readonly Block[] }>;

/** A piece of Markdown as far as wave files are read: values are read from the source, as they were written. */
export type Block =
  /** Its place is that of its text, without marks. */
  | (Place & Readonly<{ kind: 'heading'; depth: number }>)
  | (Place & Readonly<{ kind: 'paragraph' | 'html' | 'rule' }>)
  | (Place & Readonly<{ kind: 'code'; isFenced: boolean; value: string }>)
  | (Place & Readonly<{ kind: 'quote'; blocks: readonly Block[] }>)
  | (Place & Readonly<{ kind: 'list'; items: readonly ListItem[] }>);

// Without inline constructs a path does not lose its underscores to emphasis, nor a JSON array its brackets to a link, and
// hostile input cannot make them slow. The nesting is limited before anything is parsed (limits.ts).
const parser = new MarkdownIt('commonmark', { maxNesting: 100 }).disable('reference');
parser.core.ruler.enableOnly(['normalize', 'block']);

type Token = ReturnType<typeof parser.parse>[number];

/** The blocks of a file, outside in. */
export function blocksOf(source: WaveSource): readonly Block[] {
  return new BlockReader(source, parser.parse(source.text, {})).read();
}

/** What a block holds, in order. */
export function blocksWithin(block: Block): readonly Block[] {
  if (block.kind === 'quote') return block.blocks;
  return block.kind === 'list' ? block.items.flatMap(({ blocks }) => blocks) : [];
}

/** Goes through the parser's tokens, which come flat and know their lines only. */
class BlockReader {
  readonly #source: WaveSource;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: WaveSource, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
  }

  /** What comes up to the end of the block around it. */
  read(): readonly Block[] {
    const blocks: Block[] = [];
    for (let token = this.#next(); token !== undefined && token.nesting >= 0; token = this.#next())
      blocks.push(this.#block(token));
    return blocks;
  }

  #next(): Token | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  #block(token: Token): Block {
    switch (token.type) {
      case 'heading_open':
        return { kind: 'heading', depth: Number(token.tag.slice(1)), ...this.#headingText(token) };
      case 'paragraph_open':
        return { kind: 'paragraph', ...this.#from(token, this.#content()) };
      case 'blockquote_open':
        return { kind: 'quote', ...this.#container(token), blocks: this.read() };
      case 'bullet_list_open':
      case 'ordered_list_open':
        return { kind: 'list', ...this.#container(token), items: this.#items() };
      case 'fence': {
        const value = token.content.replace(/\n$/, '');
        return { kind: 'code', isFenced: true, value, ...this.#from(token, token.markup + token.info) };
      }
      case 'code_block': {
        const value = token.content.replace(/\n$/, '');
        return { kind: 'code', isFenced: false, value, ...this.#from(token, token.content) };
      }
      case 'html_block':
        return { kind: 'html', ...this.#from(token, token.content.trimStart()) };
      default:
        return { kind: 'rule', ...this.#from(token, token.markup) };
    }
  }

  #items(): readonly ListItem[] {
    const items: ListItem[] = [];
    for (let token = this.#next(); token?.type === 'list_item_open'; token = this.#next())
      items.push({ ...this.#container(token), blocks: this.read() });
    return items;
  }

  /** The text of a block of lines; its end is passed over. */
  #content(): string {
    const content = this.#next()?.content ?? '';
    this.#next();
    return content;
  }

  #headingText(token: Token): Place {
    const content = this.#content();
    const { first, last } = linesOf(token);
    // Underlined: the last line is the mark.
    if (!token.markup.startsWith('#')) return { start: this.#startOf(first, content), end: this.#endOf(last - 1) };
    const line = this.#line(first);
    const marks = line.indexOf(token.markup);
    const start = content === '' ? marks : line.indexOf(content, marks + token.markup.length);
    const offset = this.#source.offsetOfLine(first) + start;
    return { start: offset, end: offset + content.length };
  }

  /** The place of lines that begin with this text, behind the marks of what they are in. */
  #from(token: Token, content: string): Place {
    const { first, last } = linesOf(token);
    return { start: this.#startOf(first, content), end: this.#endOf(last) };
  }

  /** The place of whole lines, less the marks and blanks before them; of a line with nothing else, its last mark. */
  #container(token: Token): Place {
    const { first, last } = linesOf(token);
    const line = this.#line(first).trimEnd();
    const lead = Math.min(/^[\s>]*/.exec(line)?.[0].length ?? 0, Math.max(0, line.length - 1));
    return { start: this.#source.offsetOfLine(first) + lead, end: this.#endOf(last) };
  }

  /** Marks stand before the text of a block and nothing behind it, so that it is found from the end of its line. */
  #startOf(line: number, content: string): number {
    const own = (content.split('\n', 1)[0] ?? '').trimEnd().length;
    return this.#source.offsetOfLine(line) + Math.max(0, this.#line(line).trimEnd().length - own);
  }

  #endOf(line: number): number {
    return this.#source.offsetOfLine(line) + this.#line(line).trimEnd().length;
  }

  #line(line: number): string {
    const start = this.#source.offsetOfLine(line);
    return this.#source.text.slice(start, this.#source.offsetOfLine(line + 1)).replace(/\n$/, '');
  }
}

/** The 1-based lines of a block, the last one included. */
function linesOf({ map }: Token): Readonly<{ first: number; last: number }> {
  const [from = 0, to = 1] = map ?? [];
  return { first: from + 1, last: Math.max(from + 1, to) };
}
