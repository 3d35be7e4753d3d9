import { isSecretName } from '../base/redact-values.js';

/** What decides an agent's environment. Pure data: nothing is read from this process. */
export type AgentEnvironmentOptions = Readonly<{
  /** Where allowed variables are taken from, usually the launcher's own environment. */
  source: Readonly<Record<string, string | undefined>>;
  /** The executor's own, such as `ANTHROPIC_`, `CLAUDE_`: another vendor's key does not reach this process. */
  vendorPrefixes?: readonly string[];
  /** `env.pass` of the config: names, or `PREFIX_*`. */
  pass?: readonly string[];
  /** Set whatever the source says; wins over everything (WAVE_LANE, WAVE_AGENT, the executor's own settings). */
  set?: Readonly<Record<string, string>>;
}>;

const ALLOWED_NAMES: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'LANG', 'LANGUAGE', 'TERM', 'COLORTERM', 'TMPDIR', 'TZ', 'USER', 'LOGNAME', 'SHELL'],
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'no_proxy',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['GIT_SSL_CAINFO', 'PIP_CERT', 'CARGO_HTTP_CAINFO', 'AWS_CA_BUNDLE', 'NIX_SSL_CERT_FILE'],
]);

const ALLOWED_PREFIXES = ['LC_'];

/** Ours, but for a secret that somebody gave such a name, as for a webhook: that has to be passed by name. */
const OWN_PREFIX = 'WAVE_';

/** The marker of the agent run that this process itself belongs to, if an agent runs Wave: never an inner agent's. */
const OWN_MARKER = 'WAVE_INTENT';

/**
 * The whole environment of an agent: an allow-list of the source, then what is set. Names that no shell can hand on
 * (anything but letters, digits and `_`) are left out. Sorted by name, so that the same launch looks the same.
 */
export function agentEnvironment(options: AgentEnvironmentOptions): Record<string, string> {
  const { source, vendorPrefixes = [], pass = [], set = {} } = options;
  const prefixes = [
    ...ALLOWED_PREFIXES,
    ...vendorPrefixes,
    ...pass.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1)),
  ].filter((prefix) => prefix !== '');
  const allowed = (name: string): boolean =>
    ALLOWED_NAMES.has(name) ||
    pass.includes(name) ||
    prefixes.some((prefix) => name.startsWith(prefix)) ||
    (name.startsWith(OWN_PREFIX) && !isSecretName(name));
  const taken = Object.entries(source).filter(([name]) => allowed(name) && name !== OWN_MARKER);
  const entries = [...taken, ...Object.entries(set)].filter(
    (entry): entry is [string, string] => entry[1] !== undefined && /^[A-Za-z_]\w*$/.test(entry[0]),
  );
  const environment = new Map(entries);
  return Object.fromEntries([...environment].sort(([left], [right]) => (left < right ? -1 : 1)));
}
