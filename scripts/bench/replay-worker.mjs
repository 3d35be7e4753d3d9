// Folds a log and prints how many ms that took. Jobs: `zero` without a snapshot, `save` leaves a snapshot, `tail` appends
// ten records and folds from the snapshot, which stays where it was.
import { pathToFileURL } from 'node:url';

const [, , library, log, job] = process.argv;
const { LogWriter, coordinationReducer, openFold, saveSnapshot } = await import(pathToFileURL(library).href);
const blobs = () => `${log}.blob`;
const snapshotPath = `${log}.snapshot`;

if (job === 'tail') {
  const writer = new LogWriter(log, blobs);
  writer.append(Array.from({ length: 10 }, draft), 'fast');
  writer.close();
}
const started = performance.now();
const fold = openFold(log, coordinationReducer, job === 'tail' ? { blobs, snapshotPath } : { blobs });
const ms = performance.now() - started;
if (job === 'save') await saveSnapshot(fold, snapshotPath);
else if (fold.meta.counts.accepted < 1000) throw new Error('the log was not folded');
process.stdout.write(String(ms));

function draft(_, index) {
  const id = `01Z${process.hrtime.bigint().toString().padStart(20, '0')}${String(index).padStart(3, '0')}`;
  const at = new Date().toISOString();
  const data = { id: 'task-7', status: 'acknowledged' };
  return { id, at, lane: 'main', wave: 0, actor: 'launcher', type: 'record.changed', data };
}
