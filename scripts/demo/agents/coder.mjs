// Changes src/split.mjs, and then checks its own work, as a coding agent would. Its first idea for the remainder is a
// common mistake. It says so itself, and does better when Wave hands its own finding back to it.
import { readFileSync, writeFileSync } from 'node:fs';
import { findings, prove } from './report.mjs';

const SPLIT_BY_WEIGHT = `/**
 * Splits an amount by weights, to the cent: what is left over goes to those who lost most by rounding down.
 * @param {number} cents the amount, a whole number
 * @param {number[]} weights one for each person
 * @returns {number[]} one share for each of them
 */
export function splitByWeight(cents, weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const exact = weights.map((weight) => (cents * weight) / total);
  const shares = exact.map(Math.floor);
  const left = cents - shares.reduce((sum, share) => sum + share, 0);
  const byLoss = exact.map((value, person) => [value - shares[person], person]).sort(([a], [b]) => b - a);
  for (const [, person] of byLoss.slice(0, left)) shares[person] += 1;
  return shares;
}
`;

const FILE = 'src/split.mjs';
const [task] = process.argv.slice(2);
const tasks = { remainder, weights };
const wrong = await tasks[task]();
prove(
  wrong === undefined,
  wrong ?? 'no cent is lost in 2000 amounts, and nobody pays a cent more than another',
);

async function remainder() {
  const known = findings();
  for (const finding of known) console.log(`told: ${finding}`);
  const share = known.some((finding) => finding.includes('differ by'))
    ? 'share + (person < cents % people ? 1 : 0)'
    : '(person === 0 ? cents - share * (people - 1) : share)';
  const before = readFileSync(FILE, 'utf8');
  writeFileSync(
    FILE,
    before.replace(/Array\.from\(.*\)/, `Array.from({ length: people }, (_, person) => ${share})`),
  );
  console.log(`a share is now: ${share}`);
  const { split } = await import(`${process.cwd()}/${FILE}`);
  return firstWrong((cents, people) => split(cents, people));
}

async function weights() {
  const before = readFileSync(FILE, 'utf8');
  if (!before.includes('splitByWeight')) writeFileSync(FILE, `${before}\n${SPLIT_BY_WEIGHT}`);
  console.log('splitByWeight is written');
  const { splitByWeight } = await import(`${process.cwd()}/${FILE}`);
  return firstWrong((cents, people) => splitByWeight(cents, Array(people).fill(1)));
}

/** Tries many amounts. @returns what is wrong with the first bad answer, or undefined */
function firstWrong(divide) {
  for (let cents = 0; cents < 250; cents += 1) {
    for (let people = 1; people <= 8; people += 1) {
      const shares = divide(cents, people);
      const say = (what) => `${cents} among ${people} gives ${shares.join(' ')}: ${what}`;
      if (shares.reduce((sum, share) => sum + share, 0) !== cents) return say('the sum is not the amount');
      if (Math.max(...shares) - Math.min(...shares) > 1) return say('shares differ by more than a cent');
    }
  }
  return undefined;
}
