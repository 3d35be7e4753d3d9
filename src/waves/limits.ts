/** What one wave file may hold. Far above any real one; they keep a hostile file from costing minutes. */
export const limits = {
  characters: 512 * 1024,
  lines: 20_000,
  /** Quote and list marks before the text of one line. */
  nesting: 16,
  /** Lines with more than one such mark; the parser's time grows faster than their number. */
  nestedLines: 500,
  agents: 200,
  /** Of one section, and of one ownership list. */
  items: 500,
  /** Of all agents together. */
  ownedPaths: 2000,
} as const;
