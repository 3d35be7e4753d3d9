/** How large a text is: bytes as UTF-8, and about how many tokens, by the rule of thumb of four characters each. */
export type TextSize = Readonly<{ bytes: number; tokens: number }>;

/** See {@link TextSize}. */
export function sizeOf(text: string): TextSize {
  return { bytes: new TextEncoder().encode(text).length, tokens: Math.ceil(text.length / 4) };
}
