import stringWidth from 'string-width';

/**
 * Markdown for a terminal: lines that are too long go on below, indented as their list item is; the lines of a block of code
 * stay as they are. The words, and what they mean, stay the same.
 */
export function wrapMarkdown(text: string, columns: number): string {
  let fence: string | undefined;
  return text
    .split('\n')
    .map((line) => {
      const [mark] = /^\s*(~{3,}|`{3,})$/.exec(line)?.slice(1) ?? [];
      if (mark !== undefined && (fence === undefined || mark === fence))
        fence = fence === undefined ? mark : undefined;
      return fence === undefined && mark === undefined ? wrapLine(line, columns) : line;
    })
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  if (stringWidth(line) <= columns || line.startsWith('|')) return line;
  const lead = /^\s*(?:- )?/.exec(line)?.[0] ?? '';
  const indent = ' '.repeat(lead.length);
  const lines: string[] = [];
  let current = lead;
  let isEmpty = true;
  for (const word of line.slice(lead.length).split(' ')) {
    const longer = isEmpty ? current + word : `${current} ${word}`;
    if (!isEmpty && stringWidth(longer) > columns) {
      lines.push(current);
      current = indent + word;
    } else current = longer;
    isEmpty = false;
  }
  return [...lines, current].join('\n');
}
