// Closes a test run: what failed, each with the first lines of its error (or, where nothing did, the slowest files and the
// whole time), and as the last line `<n> passed, <n> failed`.
//
//   node scripts/count-tests.mjs <report> [<output>…]
//
// Tests are those of vitest's JSON report. A file of tests that could not be read is a failure, and so is a run that ended
// badly (WAVE_TEST_RUN_FAILED) or left no report although every test that it tells of passed. Each further argument is a
// failure more: a file with what a step printed that failed, named like the step. Ends with 1 if anything failed.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const LINES = 10;
const FILES = 10;

const [path, ...outputs] = process.argv.slice(2);
const report = read();
const ranBadly = (process.env.WAVE_TEST_RUN_FAILED ?? '') !== '';
const inTests = (report?.testResults ?? []).flatMap(failuresIn);
const steps = outputs.map((output) => ({
  what: basename(output),
  lines: failedIn(readFileSync(output, 'utf8')),
}));
const failures = [...steps, ...inTests, ...unexplained()];
const passed = report?.numPassedTests ?? 0;

process.stdout.write(failures.length > 0 ? failures.map(shown).join('\n') : slowest());
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function read() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function failuresIn({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [{ what: file, lines: linesOf(message) }] : [];
  return failed.map(({ ancestorTitles, title, failureMessages }) => ({
    what: [file, ...ancestorTitles, title].join(' > '),
    lines: linesOf(failureMessages.join('\n')),
  }));
}

/** What the run itself failed of, where no test says it; where nothing ran because a step failed, that is said already. */
function unexplained() {
  if (inTests.length > 0) return [];
  if (ranBadly) return [{ what: 'the test run', lines: ['ended badly, see above'] }];
  return report === undefined && steps.length === 0
    ? [{ what: 'the test run', lines: ['left no report'] }]
    : [];
}

/** The message, and where in the tests it came from. */
function linesOf(message) {
  const lines = stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const isFrame = (line) => /^\s+at /.test(line);
  const frame = lines.find((line) => isFrame(line) && line.includes('.test.ts'));
  const said = lines.filter((line) => !isFrame(line)).slice(0, frame === undefined ? LINES : LINES - 1);
  return frame === undefined ? said : [...said, frame.trim()];
}

/** Of checks that ran side by side those that failed, each with its first lines; else the last lines of all. */
function failedIn(output) {
  const text = stripVTControlCharacters(output).trimEnd();
  const [, ...failed] = text.split(/^(?=FAILED )/m);
  if (failed.length === 0) return text.split('\n').slice(-LINES);
  return failed.flatMap((part) =>
    part
      .split(/^ok {4}/m)[0]
      .trimEnd()
      .split('\n')
      .slice(0, LINES),
  );
}

function shown({ what, lines }) {
  return [`FAILED ${what}`, ...lines.map((line) => `       ${line}`), ''].join('\n');
}

function slowest() {
  if (report === undefined) return '';
  const files = report.testResults.map(({ name, startTime, endTime }) => ({
    file: relative(process.cwd(), name),
    seconds: (endTime - startTime) / 1000,
    endTime,
  }));
  const whole = (Math.max(...files.map(({ endTime }) => endTime)) - report.startTime) / 1000;
  const lines = files
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, FILES)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`);
  return [...lines, `${whole.toFixed(1).padStart(7)} s  in all, ${files.length} files`, ''].join('\n');
}
