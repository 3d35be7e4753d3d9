import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';
import { placeholderMarker } from '../../src/markers/placeholder-marker.js';
import type { MarkerDiagnosticCode } from '../../src/model/marker.js';
import { markerKinds } from '../../src/model/marker.js';

/** One rule of how evidence is read: a text, what is accepted of it in canonical form, and what is said about the rest. */
type Rule = readonly [
  rule: string,
  text: string,
  accepted: readonly string[],
  said?: readonly (readonly [line: number, code: MarkerDiagnosticCode])[],
];

const GAP = '[wave-gap] kind=ops detail=no runbook';
const PROOF = '[wave-proof] completion=live durability=durable proof=live state=met';
const json = (value: unknown): string => JSON.stringify(value);

/** Each kind once accepted, in a form that is not its canonical one, and once refused. */
const kinds: readonly Rule[] = [
  ['proof', '[WAVE-PROOF]state=Complete proof=LIVE durability=Durable completion=Live', [PROOF]],
  ['proof', '[wave-proof] completion=done durability=durable proof=live state=met', [], [[1, 'malformed']]],
  [
    'doc-delta',
    '[wave-doc-delta] paths=docs/A.md, docs/b.md state=OWNED detail=x y',
    ['[wave-doc-delta] state=owned paths=docs/A.md,docs/b.md detail=x y'],
  ],
  ['doc-delta', '[wave-doc-delta] paths=docs/a.md', [], [[1, 'malformed']]],
  [
    'component',
    '[wave-component] state=gap level=REPO-LANDED component=Parser',
    ['[wave-component] component=parser level=repo-landed state=gap'],
  ],
  ['component', '[wave-component] component=parser level=finished state=met', [], [[1, 'malformed']]],
  [
    'integration',
    '[wave-integration] blockers=0 conflicts=00 claims=1 state=ready-for-doc-closure',
    ['[wave-integration] state=ready-for-doc-closure claims=1 conflicts=0 blockers=0'],
  ],
  ['integration', '[wave-integration] state=needs-more-work claims=1', [], [[1, 'malformed']]],
  ['doc-closure', '[wave-doc-closure] state=No-Change paths=none', ['[wave-doc-closure] state=no-change']],
  ['doc-closure', '[wave-doc-closure] state=open', [], [[1, 'malformed']]],
  [
    'eval',
    '[wave-eval] benchmark_ids=B target_ids=T1,T2 state=satisfied targets=2 benchmarks=1 regressions=0',
    ['[wave-eval] state=satisfied targets=2 benchmarks=1 regressions=0 target_ids=t1,t2 benchmark_ids=b'],
  ],
  ['eval', '[wave-eval] state=satisfied targets=two benchmarks=1 regressions=0', [], [[1, 'malformed']]],
  [
    'security',
    '[wave-security] approvals=0 findings=2 state=Concerns',
    ['[wave-security] state=concerns findings=2 approvals=0'],
  ],
  ['security', '[wave-security] state=clear findings=-1 approvals=0', [], [[1, 'malformed']]],
  [
    'design',
    '[wave-design] open_questions=1 state=needs-clarification decisions=2 assumptions=3',
    ['[wave-design] state=needs-clarification decisions=2 assumptions=3 open_questions=1'],
  ],
  ['design', '[wave-design] state=ready decisions=1 assumptions=0 open_questions=0', [], [[1, 'malformed']]],
  [
    'gate',
    '[wave-gate] docs=gap live=blocked durability=concerns integration=pass architecture=pass',
    ['[wave-gate] architecture=pass integration=pass durability=concerns live=blocked docs=gap'],
  ],
  ['gate', '[wave-gate] architecture=pass', [], [[1, 'malformed']]],
  ['gap', '[wave-gap] kind=Docs detail=  thin ', ['[wave-gap] kind=docs detail=thin']],
  ['gap', '[wave-gap] kind=life', [], [[1, 'malformed']]],
  ['verdict', '[wave-verdict] FAIL detail=no proof', ['[wave-verdict] blocked detail=no proof']],
  ['verdict', 'Verdict: fail', ['[wave-verdict] blocked']],
  ['verdict', '[wave-verdict] approved', [], [[1, 'malformed']]],
  ['verdict', 'Verdict: pass once the tests are green', [], [[1, 'malformed']]],
  [
    'infra-status',
    '[Infra-Status] target=DB-1 state=Conformant kind=conformance',
    ['[infra-status] kind=conformance target=db-1 state=conformant'],
  ],
  ['infra-status', '[infra-status] kind=conformance state=failed', [], [[1, 'malformed']]],
  [
    'deploy-status',
    '[deploy-status] state=HEALTHY service=api',
    ['[deploy-status] service=api state=healthy'],
  ],
  ['deploy-status', '[deploy-status] service=api state=up', [], [[1, 'malformed']]],
];

/** Where a marker may stand, and where it is not read. */
const transport: readonly Rule[] = [
  ...['- ', '* ', '+ ', '1. ', '  - '].map((prefix): Rule => ['list prefix', `${prefix}${GAP}`, [GAP]]),
  ['single backticks', `\`${GAP}\``, [GAP]],
  ['list prefix and backticks', `- \`${GAP}\``, [GAP]],
  ['single backticks around a detail that ends in one', `\`${GAP} for \`x\`\``, [`${GAP} for \`x\``]],
  ['double backticks', `\`\`${GAP}\`\``, [], [[1, 'position']]],
  ['a fence of markers only', ['```', GAP, '', PROOF, '```'].join('\n'), [GAP, PROOF]],
  ['a fence that nobody closes', ['talk', '```text', GAP].join('\n'), [GAP]],
  ['a trailing fence without a beginning', [GAP, '```'].join('\n'), [GAP]],
  ['a fence with prose', ['```', 'output:', GAP, '```', PROOF].join('\n'), [PROOF], [[3, 'position']]],
  ['a block quote', `> ${GAP}`, [], [[1, 'position']]],
  ['bold', `**${GAP}**`, [], [[1, 'position']]],
  ['the middle of a sentence', `I print ${GAP}`, [], [[1, 'position']]],
  ['a heading', `# ${GAP}`, [], [[1, 'position']]],
  ['CRLF', `talk\r\n${GAP}\r\n${PROOF}\r\n`, [GAP, PROOF]],
  ['a byte order mark', `\ufeff${GAP}`, [GAP]],
  ['a byte order mark before JSON', `\ufeff${json({ text: GAP })}`, [GAP]],
  ['a control character', `${GAP}\u001b[0m`, [], [[1, 'malformed']]],
  ['a terminal colour before it', `\u001b[32m${GAP}\u001b[0m`, [], [[1, 'position']]],
  ['a line of another program', '[wave-runner] starting', []],
  ['a mistyped tag', '[wave-prof] state=met', [], [[1, 'unknown-marker']]],
];

/** What the words of a marker may be. */
const words: readonly Rule[] = [
  ['an unknown key is dropped', `${PROOF} mood=good`, [PROOF], [[1, 'unknown-key']]],
  ['detail takes the rest', `${GAP} kind=docs`, [`${GAP} kind=docs`]],
  ['a key twice', `${PROOF} state=met`, [], [[1, 'malformed']]],
  ['stray text', `${PROOF} and more`, [], [[1, 'malformed']]],
  ['no space after the bracket', PROOF.replace('] ', ']'), [PROOF]],
  [
    'a detail that is too long',
    `[wave-gap] kind=ops detail=${'x'.repeat(5000)}`,
    [`[wave-gap] kind=ops detail=${'x'.repeat(2000)}`],
    [[1, 'detail-cut']],
  ],
];

/** JSON log lines. */
const wrapping: readonly Rule[] = [
  ['a string value', json({ message: GAP }), [GAP]],
  ['any depth', json({ a: [{ b: { c: [`talk\n${GAP}`] } }] }), [GAP]],
  ['several lines in one string', json({ text: `${GAP}\r\n${PROOF}\n` }), [GAP, PROOF]],
  ['escaped brackets', '{"text":"\\u005bwave-gap] kind=ops"}', ['[wave-gap] kind=ops']],
  ['JSON in JSON', json({ log: json({ text: GAP }) }), [GAP]],
  ['a block quote within', json({ text: `> ${GAP}` }), [], [[1, 'position']]],
  ['a fence with prose within', json({ text: `\`\`\`\nx\n${GAP}\n\`\`\`` }), [], [[1, 'position']]],
  ['a key', json({ [GAP]: true }), []],
  ['JSON that is cut off', json({ text: GAP }).slice(0, -1).concat(','), [], [[1, 'broken-json']]],
  ['a marker cut in two by strings', json({ a: '[wave-gap] ', b: 'kind=ops' }), [], [[1, 'malformed']]],
  ['more layers than anybody prints', `${'{"a":'.repeat(600)}${json(GAP)}`, [], [[1, 'broken-json']]],
];

const delta = (content: string) => json({ type: 'message', role: 'assistant', content, delta: true });
const textDelta = (text: string, index = 0) =>
  json({
    type: 'stream_event',
    event: { type: 'content_block_delta', index, delta: { type: 'text_delta', text } },
  });
const oldDelta = (type: string, text: string) => json({ id: '0', msg: { type, delta: text } });

/** Texts that come in pieces. */
const deltas: readonly Rule[] = [
  [
    'pieces are put together',
    [delta('[wave-'), delta('gap] kind=o'), delta('ps\n')].join('\n'),
    ['[wave-gap] kind=ops'],
  ],
  [
    'the last line needs no end',
    [delta('x\n[wave-gap] k'), delta('ind=ops')].join('\n'),
    ['[wave-gap] kind=ops'],
  ],
  ['a piece does not begin a line', [delta('> '), delta(`${GAP}\n`)].join('\n'), [], [[2, 'position']]],
  [
    'a piece does not end a marker',
    [delta('[wave-gap] kind=ops'), delta(' detail=no runbook')].join('\n'),
    [GAP],
  ],
  [
    'a fence lasts over pieces',
    [delta('```\nx\n'), delta(`${GAP}\n`), delta('```')].join('\n'),
    [],
    [[2, 'position']],
  ],
  [
    'talk between pieces',
    [delta('[wave-gap] '), 'a warning', delta('kind=ops')].join('\n'),
    ['[wave-gap] kind=ops'],
  ],
  [
    'another event ends the text',
    [delta('I print '), json({ type: 'tool_use', tool_id: 't' }), delta(GAP)].join('\n'),
    [GAP],
  ],
  [
    'texts side by side',
    [textDelta('[wave-gap] ', 0), textDelta('> ', 1), textDelta('kind=ops', 0), textDelta(GAP, 1)].join('\n'),
    ['[wave-gap] kind=ops'],
    [[4, 'position']],
  ],
  [
    'thoughts and the input of tools are no text',
    [
      json({ type: 'stream_event', event: { delta: { type: 'input_json_delta', partial_json: GAP } } }),
      json({ type: 'stream_event', event: { delta: { type: 'thinking_delta', thinking: GAP } } }),
      oldDelta('agent_reasoning_delta', GAP),
      oldDelta('agent_message_delta', '[wave-gap] kind'),
      oldDelta('agent_message_delta', '=docs'),
    ].join('\n'),
    ['[wave-gap] kind=docs'],
  ],
  [
    'a method instead of a type',
    ['[wave-', 'gap] kind=ops']
      .map((text) => json({ method: 'item/agentMessage/delta', params: { itemId: 'i', delta: text } }))
      .join('\n'),
    ['[wave-gap] kind=ops'],
  ],
  [
    'a delta of another kind',
    ['> ', GAP].map((text) => json({ delta: { type: 'insert', text } })).join('\n'),
    [GAP],
  ],
  ['a delta that is none', json({ delta: '+3%', text: GAP }), [GAP]],
  ['a number', json({ type: 'delta', delta: 3, text: GAP }), [GAP]],
];

const chapters: readonly (readonly [title: string, rules: readonly Rule[]])[] = [
  ['each kind', kinds],
  ['where a marker stands', transport],
  ['its words', words],
  ['JSON', wrapping],
  ['pieces', deltas],
];

describe.each(chapters)('%s', (_, rules) => {
  it.each(rules.map((rule) => ({ name: rule[0], rule })))(
    '$name',
    ({ rule: [, text, accepted, said = []] }) => {
      const { markers, diagnostics } = readMarkers(text);
      expect(markers.map(({ canonical }) => canonical)).toEqual(accepted);
      expect(diagnostics.map(({ line, code }) => [line, code])).toEqual(said);
      expect(diagnostics.every(({ reason }) => reason !== '')).toBe(true);
    },
  );
});

it('each kind is accepted and refused above', () => {
  const tags = (accepted: boolean) =>
    new Set(kinds.filter(([, , found]) => found.length > 0 === accepted).map(([kind]) => kind));
  expect([...tags(true)].sort()).toEqual([...markerKinds].sort());
  expect([...tags(false)].sort()).toEqual([...markerKinds].sort());
});

it('an echoed prompt is no evidence, however it is wrapped', () => {
  const prompt = markerKinds.map(placeholderMarker).join('\n');
  const chunks = prompt.match(/[^]{1,17}/g) ?? [];
  const texts = [prompt, json({ prompt }), chunks.map((text) => textDelta(text)).join('\n')];
  for (const text of texts) {
    const { markers, diagnostics } = readMarkers(text);
    expect(markers).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(markerKinds.map(() => 'placeholder'));
  }
});

describe('the streams of the four programs', () => {
  const REPORT = [
    '[wave-proof] completion=integrated durability=durable proof=integration state=met detail=12 "tests" pass',
    '[wave-doc-delta] state=owned paths=docs/parser.md',
    '[wave-component] component=parser level=repo-landed state=met',
  ];
  it.each([
    ['claude-stream-json.ndjson', [5, 6]],
    ['codex-exec-json.ndjson', [8]],
    ['opencode-format-json.ndjson', [5]],
    ['gemini-json.txt', [4]],
  ])('%s: the report on each of its lines %j, and nothing else', (file, lines) => {
    const { markers, diagnostics } = readMarkers(fixture(file));
    expect(markers.map(({ line, canonical }) => [line, canonical])).toEqual(
      lines.flatMap((line) => REPORT.map((marker) => [line, marker])),
    );
    expect(diagnostics.map(({ line, code }) => [line, code])).toEqual(
      lines.map((line) => [line, 'position']),
    );
  });

  it.each(['claude-partial-messages.ndjson', 'gemini-stream-json.ndjson'])(
    '%s: the report in pieces',
    (file) => {
      const { markers, diagnostics } = readMarkers(fixture(file));
      expect(markers.map(({ canonical }) => canonical)).toEqual(REPORT);
      expect(diagnostics.filter(({ code }) => code !== 'placeholder').map(({ code }) => code)).toEqual([
        'position',
      ]);
    },
  );

  it('a stream that was cut off anywhere claims nothing that the whole does not', () => {
    const text = fixture('gemini-stream-json.ndjson');
    for (let end = 0; end < text.length; end += 7) {
      for (const { canonical, kind } of readMarkers(text.slice(0, end)).markers) {
        // The last line may have lost the end of its words, never its keys.
        expect(REPORT.some((marker) => marker.startsWith(canonical)) || kind === 'doc-delta').toBe(true);
      }
    }
  });
});

describe('hostile output', () => {
  const TIME_MS = 5000;

  it('a line of 50 MB costs no more than reading it, and what is not read of it is said', () => {
    const at = performance.now();
    const { markers, diagnostics } = readMarkers(`${'x'.repeat(50 * 1024 * 1024)}${GAP}\n${PROOF}`);
    expect(markers.map(({ line }) => line)).toEqual([2]);
    expect(diagnostics.map(({ line, code }) => [line, code])).toEqual([[1, 'limit']]);
    expect(performance.now() - at).toBeLessThan(TIME_MS);
  });

  it.each([
    ['arrays', '['.repeat(1_000_000)],
    ['objects', '{"a":'.repeat(300_000)],
    ['pieces', `{"delta":${'['.repeat(400_000)}`],
    ['quotes', `{"text":"${'\\"'.repeat(1_000_000)}`],
    ['backslashes', `{"text":"${'\\'.repeat(1_000_001)}"}`],
    ['brackets', '[wave-'.repeat(300_000)],
    ['fences', '```\n'.repeat(200_001)],
    ['keys', `[wave-gap] ${'a='.repeat(300_000)}`],
    ['commas', `[wave-doc-delta] state=owned paths=${','.repeat(500_000)}`],
    ['carriage returns', '\r'.repeat(1_000_000)],
    ['control characters', '\u0000\u001b[2J\u202e'.repeat(200_000)],
  ])('%s without end', (_, text) => {
    const at = performance.now();
    expect(readMarkers(`${text}\n${PROOF}`).markers.length).toBeLessThanOrEqual(1);
    expect(performance.now() - at).toBeLessThan(TIME_MS);
  });
});

function fixture(file: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/streams', file), 'utf8');
}
