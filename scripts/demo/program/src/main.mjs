import { split } from './split.mjs';

const [cents, people] = process.argv.slice(2).map(Number);
console.log(split(cents, people).join(' '));
