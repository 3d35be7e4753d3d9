// Writes docs/api.md from the comments and the signatures in the code.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { prove } from './report.mjs';

const code = readFileSync('src/split.mjs', 'utf8');
const entries = [...code.matchAll(/\/\*\*\n(?<comment>.*?) \*\/\nexport function (?<signature>.*?) \{/gs)];
const chapters = entries.map(({ groups: { comment, signature } }) => {
  const lines = comment.split('\n').map((line) => line.replace(/^ \* ?/, ''));
  const text = lines
    .filter((line) => !line.startsWith('@'))
    .join('\n')
    .trim();
  const tags = lines
    .filter((line) => line.startsWith('@'))
    .map((line) => line.replace(/^@\w+ \{(.*?)\} ?/, '- `$1` '));
  return `## ${signature}\n\n${text}\n\n${tags.join('\n')}\n`;
});
mkdirSync('docs', { recursive: true });
writeFileSync('docs/api.md', `# API\n\n${chapters.join('\n')}`);
prove(entries.length > 0, `${entries.length} functions described`);
