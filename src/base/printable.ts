// C0 and C1 controls except tab and newline; what turns the direction of text; line ends that are none for us; and what nobody
// sees: spaces without width, and the tags in which text can be hidden from people and not from programs.

const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text that somebody else wrote, made safe to show: control characters and terminal escapes become `\xNN` or `\u{NNNN}`. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const point = char.codePointAt(0) ?? 0;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, '0')}` : `\\u{${point.toString(16)}}`;
  });
}

/** A value as one line of JSON that means the same and is safe to show. */
export function printableJson(value: unknown): string {
  return printableJsonText(JSON.stringify(value));
}

/** JSON, one document or one a line, that means the same and is safe to show: outside of strings it holds none of these. */
export function printableJsonText(json: string): string {
  return json.replace(UNSAFE, (char) =>
    Array.from({ length: char.length }, (_, index) => {
      const unit = char.charCodeAt(index);
      return `\\u${unit.toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** Text that somebody else wrote on one safe line, at most `max` characters, an ellipsis where it was cut. */
export function printableLine(text: string, max = 200): string {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}
