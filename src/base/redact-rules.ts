/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

/** One shape of secret. Patterns are global, and linear: every open-ended run starts at a place found only once. */
export type RedactRule = Readonly<{
  name: string;
  /** What a line must contain for the rule to be worth trying; part of one alternation over all rules. */
  trigger: RegExp;
  pattern: RegExp;
  /** What the match becomes; the whole match is hidden where left out. */
  replace?: (match: string, ...groups: string[]) => string;
}>;

// A token begins where no word goes on, or right after an escape inside a JSON string ("\nghp_...").
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf"]))`;
const starting = (pattern: string): RegExp => new RegExp(START + pattern, 'g');

// Longest first where one is the beginning of another.
const TOKENS: readonly (readonly [name: string, pattern: string])[] = [
  ['aws-access-key', String.raw`A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])`],
  ['google-api-key', String.raw`AIza[A-Za-z0-9_-]{30,}`],
  ['google-oauth', String.raw`ya29\.[A-Za-z0-9_.-]{20,}`],
  ['google-oauth-secret', String.raw`GOCSPX-[A-Za-z0-9_-]{20,}`],
  ['github', String.raw`gh[pousr]_[A-Za-z0-9]{20,}`],
  ['github-fine-grained', String.raw`github_pat_[A-Za-z0-9_]{20,}`],
  ['gitlab', String.raw`gl(?:pat|dt|rt|ptt|ft|cbt|soat|agent|imt|oas|ffct)-[A-Za-z0-9_.-]{16,}`],
  ['slack', String.raw`xox[a-z]-[A-Za-z0-9-]{10,}`],
  ['slack-app', String.raw`xapp-[A-Za-z0-9-]{10,}`],
  ['stripe', String.raw`[rs]k_(?:live|test)_[A-Za-z0-9]{16,}`],
  ['npm', String.raw`npm_[A-Za-z0-9]{30,}`],
  ['pypi', String.raw`pypi-[A-Za-z0-9_-]{30,}`],
  ['huggingface', String.raw`hf_[A-Za-z0-9]{30,}`],
  ['jwt', String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`],
];

/** The beginning of a path or an address, or a chain of names: where a secret is, or code. */
const IS_REFERENCE = /^(?:[./~]|[a-z]+:\/\/)|^[A-Za-z_][\w-]*(?:[./][A-Za-z_][\w-]*)+$/;

/** The prefixed patterns, in the order in which they are tried. */
export const redactRules: readonly RedactRule[] = [
  {
    name: 'authorization',
    trigger: /authorization/i,
    // Any length, with or without a scheme; in a header, in JSON, in an escaped JSON string. Schemes with parameters
    // take the rest of the line.
    pattern:
      /(authorization[\\"']{0,4}\s*[:=]\s*[\\"']{0,4})((?:digest|aws4-hmac-sha256)\s[^\r\n]*|(?:[a-z][\w-]*\s+)?[^\s"'\\,;]+)/gi,
    replace: (_, name = '') => name + REDACTED,
  },
  {
    name: 'api-key-header',
    trigger: /api-key/i,
    pattern: /(x-(?:[a-z]+-)?api-key[\\"']{0,4}\s*[:=]\s*[\\"']{0,4})[^\s"'\\,;]+/gi,
    replace: (_, name = '') => name + REDACTED,
  },
  {
    name: 'bearer',
    trigger: /bearer/i,
    pattern: /(bearer\s+)([\w.~+/=-]{6,})/gi,
    // "bearer certificates" is prose; a token has a digit in it or is long.
    replace: (match, scheme = '', token = '') =>
      token.length >= 24 || /\d/.test(token) ? scheme + REDACTED : match,
  },
  {
    name: 'url-userinfo',
    trigger: /:\/\//,
    pattern: /(:\/\/)([^\s/?#"'\\<>`]+)@/g,
    // A bare user such as git@ is no secret; a token that stands alone is.
    replace: (match, slashes = '', userinfo = '') =>
      userinfo.includes(':') || userinfo.length >= 16 ? `${slashes}${REDACTED}@` : match,
  },
  {
    name: 'openai-anthropic',
    // The literal first: an alternation that begins with a lookbehind makes the gate four times slower.
    trigger: /sk-(?<=(?:^|[^A-Za-z0-9]|\\[nrtbf])sk-)/,
    pattern: starting('sk-[A-Za-z0-9_-]{20,}'),
    // "sk-some-long-class-name-in-a-style-sheet" has no digit.
    replace: (match) => (/\d/.test(match) ? REDACTED : match),
  },
  {
    name: 'aws-secret-key',
    trigger: /aws_?secret/i,
    pattern: /(aws_?secret_?(?:access_?)?key[\\"']{0,4}\s*[:=]\s*[\\"']{0,4})[A-Za-z0-9/+=]{30,}/gi,
    replace: (_, name = '') => name + REDACTED,
  },
  {
    name: 'assignment',
    trigger: /(?:ssword|sswd|ssphrase|secret|token|api[_-]?key).{0,10}[:=]/i,
    // Up to where a word ends, and not in the middle of code: a call, an index, a variable of the shell.
    pattern:
      /((?:password|passwd|passphrase|secret|token|api[_-]?key)[\\"']{0,4}[ \t]{0,4}[:=](?![=>])[ \t]{0,4}[\\"']{0,4})([^\s"'\\,;&<>()[\]{}$`]{8,200})(?=$|[\s"'\\,;&>)\]}])/gi,
    // `token: string` and `password = oldPassword` are code. What people choose and machines make has a digit and a letter.
    replace: (match, name = '', value = '') =>
      /\d/.test(value) && /[A-Za-z]/.test(value) && !IS_REFERENCE.test(value) ? name + REDACTED : match,
  },
  ...TOKENS.map(([name, pattern]) => ({
    name,
    // The literal that the token begins with, without what follows its prefix.
    trigger: new RegExp(pattern.slice(0, pattern.search(/\[A-Za-z0-9[_.-]*\]\{|\[A-Z0-9\]\{/))),
    pattern: starting(pattern),
  })),
];
