// Coordination logs of any length, always the same for the same arguments, in Wave's format and in its predecessor's.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** How often each kind is posted, in percent. */
const KINDS = {
  evidence: 34,
  claim: 20,
  request: 12,
  decision: 9,
  ack: 8,
  handoff: 5,
  blocker: 4,
  'clarification-request': 3,
  'orchestrator-guidance': 2,
  'integration-summary': 2,
  'human-feedback': 1,
};
const BLOCKING = new Set(['request', 'blocker', 'clarification-request', 'human-feedback']);
const SEVERITY = {
  request: 'closure-critical',
  'clarification-request': 'closure-critical',
  blocker: 'soft',
  'human-feedback': 'hard',
};
/** One post in a hundred has an id that its author chose. */
const CHOSEN_EVERY = 100;
const START = Date.UTC(2026, 0, 1);

/**
 * The records of a wave's blackboard. `mixed`: two posts for every change that closes an older record, and now and then
 * one that only acknowledges it, so that about a seventh of the lines stand for records that are still open. `open`: nothing
 * is ever closed. `settled`: every record is acknowledged, begun and resolved in its turn, so that little is open at a time.
 * @param {'mixed' | 'open' | 'settled'} shape
 */
export function* coordinationEvents(count, shape) {
  if (shape === 'settled') {
    yield* settledEvents(count);
    return;
  }
  const random = generator(count);
  const open = [];
  let oldest = 0;
  for (let index = 0; index < count; index += 1) {
    const at = new Date(START + index * 250).toISOString();
    const id = ulidLike(index);
    const isChange = shape === 'mixed' && open.length - oldest > 20 && random() < 0.46;
    if (!isChange) {
      const record = post(index, id, random);
      open.push(record);
      yield { id, at, type: 'record.posted', record, changed: record };
    } else if (random() < 0.1) {
      const record = open[oldest + Math.floor(random() * (open.length - oldest))];
      yield { id, at, type: 'record.changed', record, changed: { status: 'acknowledged' } };
    } else {
      const record = open[oldest];
      open[oldest] = undefined;
      oldest += 1;
      yield { id, at, type: 'record.changed', record, changed: { status: 'resolved', reason: 'done' } };
    }
  }
}

/** The steps of a record's life after it was posted. */
const STEPS = ['acknowledged', 'in_progress', 'resolved'];
/** How many records go through them side by side. */
const SIDE_BY_SIDE = 20;

function* settledEvents(count) {
  const random = generator(count);
  const open = [];
  for (let index = 0; index < count; index += 1) {
    const at = new Date(START + index * 250).toISOString();
    const id = ulidLike(index);
    const step = Math.floor(index / SIDE_BY_SIDE) % (STEPS.length + 1);
    const place = index % SIDE_BY_SIDE;
    if (step === 0) open[place] = post(index, id, random);
    const record = open[place];
    const status = STEPS[step - 1];
    if (status === undefined) yield { id, at, type: 'record.posted', record, changed: record };
    else yield { id, at, type: 'record.changed', record, changed: { status } };
  }
}

function post(index, id, random) {
  const kind = pick(KINDS, random() * 100);
  const agentId = `A${1 + Math.floor(random() * 8)}`;
  return {
    id: index % CHOSEN_EVERY === 7 ? `task-${index}` : id,
    kind,
    wave: 0,
    lane: 'main',
    agentId,
    targets: kind === 'request' ? ['agent:A2'] : [],
    status: 'open',
    priority: random() < 0.1 ? 'high' : 'normal',
    blocking: BLOCKING.has(kind),
    blockerSeverity: SEVERITY[kind] ?? 'advisory',
    artifactRefs: kind === 'evidence' ? [`out/part-${index % 97}.json`] : [],
    dependsOn: [],
    closureCondition: null,
    confidence: null,
    summary: `step ${index} of the work is done`,
    detail: null,
    attempt: 1,
    source: 'agent',
    required: false,
  };
}

/** Writes such a log in Wave's own format. @returns {number} its size in bytes */
export function writeOurLog(path, count, shape, encodeRecord) {
  return writeLines(path, coordinationEvents(count, shape), ({ id, at, type, record, changed }) => {
    const { agentId: agent } = record;
    const data = type === 'record.posted' ? record : { id: record.id, ...changed };
    return encodeRecord({
      id,
      at,
      lane: 'main',
      wave: 0,
      attempt: 1,
      agent,
      actor: `agent:${agent}`,
      type,
      data,
    });
  });
}

/** Writes the same in the format of `@chllming/wave-orchestration` 0.9: a change is the whole record again. */
export function writeTheirLog(path, count, shape) {
  return writeLines(path, coordinationEvents(count, shape), ({ at, record, changed }) => {
    const status = changed.status;
    const line = { recordVersion: 1, ...record, status, createdAt: at, updatedAt: at, confidence: 'medium' };
    return Buffer.from(`${JSON.stringify({ ...line, closureCondition: '', detail: '' })}\n`);
  });
}

function writeLines(path, events, encode) {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'w');
  let bytes = 0;
  let pending = [];
  const flush = () => {
    bytes += writeSync(fd, Buffer.concat(pending));
    pending = [];
  };
  for (const event of events) if (pending.push(encode(event)) === 2000) flush();
  flush();
  closeSync(fd);
  return bytes;
}

/** 26 characters that rise with the index, like those of a writer that posts every quarter of a second. */
function ulidLike(index) {
  return `01${(START + index * 250).toString(32).toUpperCase().padStart(8, '0')}${index.toString(32).toUpperCase().padStart(16, '0')}`;
}

function pick(weights, at) {
  let sum = 0;
  for (const [name, weight] of Object.entries(weights)) if ((sum += weight) > at) return name;
  return 'evidence';
}

/** Mulberry32. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
