import { describe, expect, it } from 'vitest';
import { promptEchoes, readMarkers } from '../../src/markers/marker-reader.js';

const PASS = '[wave-verdict] pass';
const read = (prompt: string, says: string) => readMarkers(says, promptEchoes(prompt));

describe('a marker that stands in the prompt', () => {
  it.each([
    ['as it is', PASS],
    ['in a list', `Print one of:\n- ${PASS}\n- [wave-verdict] blocked`],
    ['in a fence with other text', `\`\`\`\nLike this:\n${PASS}\n\`\`\``],
    ['in another form', 'Verdict: PASS'],
    ['in JSON', JSON.stringify({ text: PASS })],
  ])('%s is no evidence when it is printed', (_, prompt) => {
    for (const says of [
      PASS,
      'Verdict: pass',
      `\`\`\`\n${PASS}\n\`\`\``,
      JSON.stringify({ text: PASS }),
      prompt,
    ]) {
      const { markers, diagnostics } = read(prompt, says);
      expect(markers.map(({ canonical }) => canonical)).toEqual([]);
      expect(diagnostics.filter(({ code }) => code === 'echo')[0]).toMatchObject({ kind: 'verdict' });
      expect(diagnostics.some(({ stands }) => stands)).toBe(false);
    }
  });

  it('in a stream of pieces, too', () => {
    const says = ['[wave-ver', 'dict] pass\n']
      .map((text) => JSON.stringify({ delta: true, text }))
      .join('\n');
    expect(readMarkers(says).markers).toHaveLength(1);
    expect(read(PASS, says).markers).toEqual([]);
  });

  it('leaves what says more or something else', () => {
    expect(read(PASS, `${PASS} detail=looked at it`).markers).toHaveLength(1);
    expect(read(PASS, '[wave-verdict] blocked').markers).toHaveLength(1);
    expect(read('[wave-verdict] <pass|blocked>', PASS).markers).toHaveLength(1);
    expect(read(`Then print ${PASS} or not`, PASS).markers).toHaveLength(1);
  });
});
