/** How providers and their programs say that they were asked too often, that a plan is used up, or that they are too busy. */
const TURNED_AWAY = new RegExp(
  [
    String.raw`\btoo many requests\b`,
    String.raw`\brate[ _-]?limit(?:ed|s)?\b[a-z ,:'"_-]{0,30}\b(?:exceeded|reached|hit|error)\b`,
    String.raw`\brate_limit_(?:error|exceeded)`,
    String.raw`\b(?:http|status|error|code)\D{0,10}(?:429|529)\b`,
    String.raw`\boverloaded_error`,
    String.raw`\b(?:usage|request|quota|session|weekly|hour)[ _]?(?:limit)? ?_?(?:exceeded|reached)`,
    // «You’ve hit your usage limit.», «You've hit your limit · resets 3am (UTC)»
    String.raw`\b(?:hit|reached|exceeded|exhausted) your (?:[\w-]+ ){0,3}(?:limit|quota|capacity)\b`,
    String.raw`\bresource_exhausted`,
  ].join('|'),
  'i',
);

/** Whether a line says that a provider turned its program away. */
export function isTurnedAway(line: string): boolean {
  return TURNED_AWAY.test(line);
}
