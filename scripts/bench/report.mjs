// The measurements as a page of Markdown.
import { format, median, summarise } from './stats.mjs';
import { isMet, targets } from './targets.mjs';

/**
 * @param {{ facts: string[][], sections: object[], quick: boolean, rounds: number, seconds: number }} run
 * @returns {string} the page
 */
export function renderReport({ facts, sections, quick, rounds, seconds }) {
  const figures = Object.assign({}, ...sections.map((section) => section.figures));
  return `${[
    '# Benchmarks',
    'Written by `npm run bench`; do not edit. Every figure is the median of interleaved runs (A B C A B C …) with the least ' +
      'and the greatest, and what counts are the ratios: other machines have other disks and processors.',
    ...(quick
      ? [`**A quick run: ${rounds} rounds, smaller sizes. Not for comparison.**`]
      : [`${rounds} rounds unless a section says otherwise, ${Math.round(seconds / 60)} minutes.`]),
    '## Targets',
    targetTable(figures),
    ...sections.flatMap(renderSection),
    '## Measured on',
    table(['', ''], facts),
  ].join('\n\n')}\n`;
}

function targetTable(figures) {
  const rows = Object.entries(targets).map(([id, target]) => {
    const limit = `${target.better === 'more' ? 'at least' : 'at most'} ${format(target.limit, target.unit)}`;
    const value = figures[id];
    if (value === undefined) return [target.text, limit, 'not measured', '', ''];
    const met = isMet(target, value);
    return [
      target.text,
      limit,
      format(value, target.unit),
      met ? 'met' : '**missed**',
      met ? '' : target.missed,
    ];
  });
  return table(['', 'target', 'measured', '', 'why'], rows);
}

function renderSection({ title, intro, rows, notes = [] }) {
  const body = rows.map(({ name, values, unit, ratioTo }) => {
    const { median: middle, min, max, count } = summarise(values);
    const ratio = ratioTo === undefined ? '' : format(middle / median(ratioTo), '×');
    return [name, format(middle, unit), format(min, unit), format(max, unit), ratio, String(count)];
  });
  const head = ['', 'median', 'least', 'greatest', 'ratio', 'runs'];
  return [`## ${title}`, intro, ...(body.length === 0 ? [] : [table(head, body)]), ...notes];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
