// Closes a test run with one line, `<n> passed, <n> failed`: the tests of vitest's JSON report (first argument), and as many
// failures more as the second argument says. A file of tests that could not be read is a failure, and so is a run that
// ended badly (WAVE_TEST_RUN_FAILED) or left no report although every test that it tells of passed.
// Ends with 1 if anything failed.
import { readFileSync } from 'node:fs';

const [path, besides] = process.argv.slice(2);
const ranBadly = (process.env.WAVE_TEST_RUN_FAILED ?? '') !== '';
const report = read();
const passed = report?.numPassedTests ?? 0;
const unreadable = report?.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
);
const inTests = (report?.numFailedTests ?? 0) + (unreadable?.length ?? 0);
const unexplained = inTests === 0 && ranBadly ? 1 : 0;
// Where nothing ran because the set-up failed, that failure is counted already.
const missing = report === undefined && !ranBadly && Number(besides) === 0 ? 1 : 0;
const failed = Number(besides) + inTests + unexplained + missing;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function read() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
