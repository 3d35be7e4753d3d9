import { componentLevels } from './component-level.js';
import { exitContractScales } from './exit-contract.js';

type KeyBase = Readonly<{
  name: string;
  /** Whether a marker without it is malformed. */
  required: boolean;
  doc: string;
  /** Its value may stand directly after the tag, without `name=`. At most one key of a marker, the first. */
  positional?: true;
}>;

/** One of a closed list of words. `aliases` are read as the word they point to and never written. */
type EnumKey = KeyBase &
  Readonly<{ type: 'enum'; values: readonly string[]; aliases?: Readonly<Record<string, string>> }>;

/**
 * One key of a marker. `count`: a whole number from 0. `name`: one word of letters, digits and `_.:@/+-`, folded to lower
 * case. `names`: a comma list of names. `paths`: a comma list of paths, case kept. `detail`: the rest of the line.
 */
export type MarkerKey =
  | EnumKey
  | (KeyBase & Readonly<{ type: 'count' | 'name' | 'names' | 'paths' }>)
  | (KeyBase & Readonly<{ type: 'detail'; required: false }>);

/** One kind of marker: its tag as written between brackets, and its keys in canonical order, detail last. */
export type MarkerSpec = Readonly<{ tag: string; doc: string; keys: readonly MarkerKey[] }>;

const word = <const Name extends string, const Values extends readonly string[]>(
  name: Name,
  values: Values,
  doc: string,
) => ({ name, type: 'enum', values, required: true, doc }) as const;
const count = <const Name extends string>(name: Name, doc: string) =>
  ({ name, type: 'count', required: true, doc }) as const;
const name = <const Name extends string>(key: Name, doc: string) =>
  ({ name: key, type: 'name', required: true, doc }) as const;
const paths = { name: 'paths', type: 'paths', required: false, doc: 'the documents concerned' } as const;
const detail = { name: 'detail', type: 'detail', required: false, doc: 'one line for people' } as const;
const dimension = ['pass', 'concerns', 'blocked', 'gap'] as const;

/** Every kind of marker that is read as evidence. Adding one is one entry here. */
export const markers = {
  proof: {
    tag: 'wave-proof',
    doc: "What an implementer says it has proven, measured against its exit contract. `gap` is the agent's own no.",
    keys: [
      word('completion', exitContractScales.completion, 'how far the slice has come'),
      word('durability', exitContractScales.durability, 'what survives a restart'),
      word('proof', exitContractScales.proof, 'how it was shown'),
      { ...word('state', ['met', 'gap'], 'whether the contract is met'), aliases: { complete: 'met' } },
      detail,
    ],
  },
  'doc-delta': {
    tag: 'wave-doc-delta',
    doc: 'Which documentation the change concerns.',
    keys: [word('state', exitContractScales.docImpact, 'whose documentation'), paths, detail],
  },
  component: {
    tag: 'wave-component',
    doc: 'The level that an owned component has reached; one marker for each component.',
    keys: [
      name('component', 'the component'),
      word('level', componentLevels, 'the level it has reached'),
      word('state', ['met', 'gap'], 'whether its part of the promotion is met'),
      detail,
    ],
  },
  integration: {
    tag: 'wave-integration',
    doc: 'The integration steward: whether the slices fit together.',
    keys: [
      word('state', ['ready-for-doc-closure', 'needs-more-work'], 'its recommendation'),
      count('claims', 'open claims'),
      count('conflicts', 'open conflicts'),
      count('blockers', 'open blockers'),
      detail,
    ],
  },
  'doc-closure': {
    tag: 'wave-doc-closure',
    doc: 'The documentation steward: whether the shared documents are closed.',
    keys: [word('state', ['closed', 'no-change', 'delta'], '`delta` means that work remains'), paths, detail],
  },
  eval: {
    tag: 'wave-eval',
    doc: 'The cont-EVAL steward: whether the eval targets are met.',
    keys: [
      word('state', ['satisfied', 'needs-more-work', 'blocked'], 'its judgement'),
      count('targets', 'targets judged'),
      count('benchmarks', 'benchmarks run'),
      count('regressions', 'regressions found'),
      { name: 'target_ids', type: 'names', required: false, doc: 'the targets judged' },
      { name: 'benchmark_ids', type: 'names', required: false, doc: 'the benchmarks run' },
      detail,
    ],
  },
  security: {
    tag: 'wave-security',
    doc: 'The security reviewer: whether the change may go on.',
    keys: [
      word('state', ['clear', 'concerns', 'blocked'], 'its judgement'),
      count('findings', 'open findings'),
      count('approvals', 'approvals that are still needed'),
      detail,
    ],
  },
  design: {
    tag: 'wave-design',
    doc: 'A design agent: whether its packet is ready for implementation.',
    keys: [
      word('state', ['ready-for-implementation', 'needs-clarification', 'blocked'], 'its judgement'),
      count('decisions', 'decisions taken'),
      count('assumptions', 'assumptions made'),
      count('open_questions', 'questions left open'),
      detail,
    ],
  },
  gate: {
    tag: 'wave-gate',
    doc: 'The cont-QA steward: its judgement in each dimension.',
    keys: [
      word('architecture', dimension, 'the architecture holds'),
      word('integration', dimension, 'the slices fit together'),
      word('durability', dimension, 'what must survive does'),
      word('live', dimension, 'it works where it runs'),
      word('docs', dimension, 'the documents say what is'),
      detail,
    ],
  },
  gap: {
    tag: 'wave-gap',
    doc: 'Something that is known to be missing. Each one stands; a later one does not replace it.',
    keys: [word('kind', ['architecture', 'integration', 'durability', 'ops', 'docs'], 'where it is'), detail],
  },
  verdict: {
    tag: 'wave-verdict',
    doc: 'The cont-QA steward: the verdict on the wave. A line `Verdict: <state>` is read as one too. The first one counts.',
    keys: [
      {
        ...word('state', ['pass', 'concerns', 'blocked', 'hold'], 'the verdict'),
        aliases: { fail: 'blocked' },
        positional: true,
      },
      detail,
    ],
  },
  'infra-status': {
    tag: 'infra-status',
    doc: 'The state of a machine or a surface of the infrastructure.',
    keys: [
      name('kind', 'what was looked at, such as conformance, dependency or identity'),
      name('target', 'the machine or surface'),
      name('state', 'its state, such as conformant, setup-required or failed'),
      detail,
    ],
  },
  'deploy-status': {
    tag: 'deploy-status',
    doc: 'The state of a deployed service.',
    keys: [
      name('service', 'the service'),
      word('state', ['deploying', 'healthy', 'failed', 'rolledover'], 'its state'),
      detail,
    ],
  },
} as const satisfies Readonly<Record<string, MarkerSpec>>;

/** A kind of marker: its tag without `wave-`. */
export type MarkerKind = keyof typeof markers;

/** Every kind, in the order of the table. */
export const markerKinds = Object.keys(markers) as readonly MarkerKind[];

type KeyOf<K extends MarkerKind> = (typeof markers)[K]['keys'][number];
type ValueOf<Key> = Key extends { type: 'enum'; values: readonly (infer Value)[] }
  ? Value
  : Key extends { type: 'count' }
    ? number
    : Key extends { type: 'names' | 'paths' }
      ? readonly string[]
      : string;
type Flat<T> = { readonly [Name in keyof T]: T[Name] };

/** What a marker of this kind says, by key. Optional keys that it does not state are left out. */
export type MarkerFields<K extends MarkerKind> = Flat<
  { [Key in KeyOf<K> as Key extends { required: true } ? Key['name'] : never]: ValueOf<Key> } & {
    [Key in KeyOf<K> as Key extends { required: true } ? never : Key['name']]?: ValueOf<Key>;
  }
>;

/** One accepted marker of the kind. */
export type MarkerOf<K extends MarkerKind> = Readonly<{
  kind: K;
  /** 1-based line of the output that carried it. */
  line: number;
  /** The same marker as `wave signal` would print it. */
  canonical: string;
  fields: MarkerFields<K>;
}>;

/** One accepted marker of any kind, told apart by `kind`. */
export type Marker = { [K in MarkerKind]: MarkerOf<K> }[MarkerKind];

/** The spec of a kind, as data. */
export function markerSpec(kind: MarkerKind): MarkerSpec {
  return markers[kind];
}

/**
 * Why something that looks like a marker is not one, or not all of one. `malformed`: the line is a marker and breaks its
 * rules. `placeholder`: a template that nobody filled in. `unknown-marker`: a tag that no kind has. `unknown-key` and
 * `detail-cut`: the marker counts, without the key or the end of its detail. `position`: it stands where no marker is
 * read. `broken-json`: it stands in JSON that is cut off or invalid. `echo`: it stands in the agent's prompt, word for word.
 * `limit`: more was there than is kept.
 */
export type MarkerDiagnosticCode =
  | 'malformed'
  | 'placeholder'
  | 'unknown-marker'
  | 'unknown-key'
  | 'detail-cut'
  | 'position'
  | 'broken-json'
  | 'echo'
  | 'limit';

/** One thing in the output that was not read as it may have been meant. */
export type MarkerDiagnostic = Readonly<{
  /** 1-based line of the output. */
  line: number;
  /** A sentence for people; begins with the tag where there is one. */
  reason: string;
  code: MarkerDiagnosticCode;
  /** The kind that was meant, where the tag says so. */
  kind: MarkerKind | null;
  /** What a malformed marker says, from its tag on: safe to show, and cut where it is very long. */
  text?: string;
  /**
   * Set where no accepted marker of its kind overrules it, so that no gate that reads the kind may pass over it: it comes
   * after the one that counts (of verdicts, before it), there is none, or it is a gap.
   */
  stands?: true;
}>;

/** The longest text of a malformed marker that is kept, in UTF-16 units. */
export const MAX_MALFORMED_LENGTH = 1000;

/** Everything that was read from one output, in its order. */
export type MarkerReading = Readonly<{
  markers: readonly Marker[];
  diagnostics: readonly MarkerDiagnostic[];
}>;
