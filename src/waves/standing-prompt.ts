/**
 * The standing prompt of a role's file: the first fence below a `## Standing prompt` heading; the whole file where there
 * is none.
 */
export function standingPrompt(text: string): string {
  const heading = /^##\s+Standing prompt\s*$/im.exec(text);
  if (heading === null) return text.trim();
  const rest = text.slice(heading.index + heading[0].length);
  const open = /^(`{3,}|~{3,})[^\n]*\n/m.exec(rest);
  if (open === null) return rest.trim();
  const body = rest.slice(open.index + open[0].length);
  const close = body.search(new RegExp(`^${open[1]?.[0] ?? '`'}{${open[1]?.length ?? 3},}\\s*$`, 'm'));
  return (close < 0 ? body : body.slice(0, close)).trim();
}
