import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';

const GAP = '[wave-gap] kind=ops detail=no runbook';
const codes = (text: string) => readMarkers(text).diagnostics.map(({ code }) => code);
const found = (text: string) =>
  readMarkers(text).markers.map(({ line, canonical }) => `${line} ${canonical}`);

describe('a line of its own', () => {
  it.each(['- ', '* ', '+ ', '1. ', '12. ', '  - ', '\t* '])('after the list prefix "%s"', (prefix) => {
    expect(found(`${prefix}${GAP}`)).toEqual([`1 ${GAP}`]);
  });

  it.each([`\`${GAP}\``, `- \`${GAP}\``, ` \` ${GAP} \` `, `${GAP}\r`, `\ufeff${GAP}`, `50%\r${GAP}`])(
    '%j',
    (line) => {
      expect(found(line)).toEqual([`1 ${GAP}`]);
      expect(codes(line)).toEqual([]);
    },
  );

  it.each([
    ['a block quote', `> ${GAP}`],
    ['bold', `**${GAP}**`],
    ['bold in a list', `- **${GAP}**`],
    ['italics', `*${GAP}*`],
    ['a sentence', `The marker is ${GAP}`],
    ['a heading', `## ${GAP}`],
    ['a table', `| ${GAP} |`],
    ['double backticks', `\`\`${GAP}\`\``],
    ['a prefix without its space', `-${GAP}`],
    ['escaped brackets', '\\[wave-gap\\] kind=ops'],
    ['a bold verdict', '**Verdict: pass**'],
    ['a quoted verdict', '> Verdict: PASS'],
    ['a verdict as heading', '## Verdict: pass'],
    ['a fence on one line', `\`\`\`${GAP}\`\`\``],
  ])('is not read in %s, and that is said', (_, line) => {
    expect(found(`one\n${line}`)).toEqual([]);
    expect(readMarkers(`one\n${line}`).diagnostics).toMatchObject([{ line: 2, code: 'position' }]);
  });

  it('is no matter of prose that names a tag', () => {
    expect(readMarkers('Print the `[wave-proof]` marker.\nThe verdict: it works.')).toEqual({
      markers: [],
      diagnostics: [],
    });
  });
});

describe('fences', () => {
  it.each([
    ['only markers', ['```', GAP, '', GAP, '```', 'text'], 2],
    ['an info string', ['```text', GAP, '```'], 1],
    ['tildes', ['~~~', GAP, '~~~'], 1],
    ['in a list', ['- ```', `  ${GAP}`, '  ```', GAP], 2],
    ['longer at the end', ['```', GAP, '`````', GAP], 2],
    ['never closed', ['text', '```', GAP], 1],
    ['one left over at the end', [GAP, '```', ''], 1],
  ])('%s', (_, lines, count) => {
    expect(found(lines.join('\n'))).toHaveLength(count);
    expect(codes(lines.join('\n'))).toEqual([]);
  });

  it.each([
    ['words before', ['```', 'output:', GAP, '```']],
    ['words after', ['```', GAP, 'done', '```']],
    ['code, never closed', ['```sh', 'echo hi', GAP]],
    ['a shorter fence inside', ['````', '```', GAP, '````']],
    ['JSON', ['```json', JSON.stringify({ text: GAP }), GAP, '```']],
  ])('with %s is not read', (_, lines) => {
    expect(found(lines.join('\n'))).toEqual([]);
    expect(codes(lines.join('\n'))).toContain('position');
  });

  it('that mixes prose does not touch what comes after it', () => {
    expect(found(['```', 'x', '```', GAP].join('\n'))).toEqual([`4 ${GAP}`]);
  });

  it('keeps malformed and accepted markers apart', () => {
    const { markers, diagnostics } = readMarkers(['```', GAP, '[wave-gap] kind=x', '```'].join('\n'));
    expect(markers).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ line: 3, code: 'malformed', kind: 'gap' }]);
  });
});

describe('verdict lines', () => {
  it.each([
    ['Verdict: pass', '[wave-verdict] pass'],
    ['verdict:PASS.', '[wave-verdict] pass'],
    ['- Verdict: fail', '[wave-verdict] blocked'],
    ['`Verdict: hold`', '[wave-verdict] hold'],
    ['Verdict: concerns detail=docs are thin', '[wave-verdict] concerns detail=docs are thin'],
    ['Verdict: blocked - no proof', '[wave-verdict] blocked detail=no proof'],
    ['Verdict: blocked — no proof', '[wave-verdict] blocked detail=no proof'],
    ['Verdict: pass: all good', '[wave-verdict] pass detail=all good'],
    ['Verdict: pass (all good)', '[wave-verdict] pass detail=all good'],
  ])('%s', (line, canonical) => {
    expect(found(line)).toEqual([`1 ${canonical}`]);
  });

  it.each([
    'Verdict:',
    'Verdict: fine',
    'Verdict: pass if X is repaired',
    'Verdict: pass-ish',
    'Verdict: **pass**',
  ])('%s is refused', (line) => {
    expect(found(line)).toEqual([]);
    expect(codes(line)).toEqual(['malformed']);
  });

  it.each(['Verdict: pass|concerns|blocked', 'Verdict: <pass>'])('%s is a placeholder', (line) => {
    expect(codes(line)).toEqual(['placeholder']);
  });

  it('never swallow the heading beneath', () => {
    const text = 'Verdict: pass\n\n## Findings\n- none';
    expect(found(text)).toEqual(['1 [wave-verdict] pass']);
    expect(found(JSON.stringify({ result: text }))).toEqual(['1 [wave-verdict] pass']);
  });
});
