import stringWidth from 'string-width';

/** The text cut to so many columns, with an ellipsis; padded to them where asked. */
export function fit(text: string, width: number, pad = false): string {
  if (stringWidth(text) <= width) return pad ? text + ' '.repeat(width - stringWidth(text)) : text;
  let cut = '';
  for (const char of text) {
    if (stringWidth(cut + char) > width - 1) break;
    cut += char;
  }
  return width <= 0 ? '' : `${cut}…${pad ? ' '.repeat(Math.max(0, width - stringWidth(cut) - 1)) : ''}`;
}
