import type { LenientReading } from '../markers/lenient-marker.js';
import { readLeniently } from '../markers/lenient-marker.js';
import { markerLine } from '../markers/canonical-marker.js';
import { overlayMarkers } from '../markers/overlay-markers.js';
import { readMarkers } from '../markers/marker-reader.js';
import type { AdjudicableKind, Adjudication } from '../model/adjudication.js';
import type { ExitContract } from '../model/exit-contract.js';
import { markerSpec } from '../model/marker.js';
import type { WaveAgent } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { ConcludedRun } from './agent-evidence.js';
import type { MarkerNeed } from './marker-needs.js';
import { idealMarker, markerNeeds } from './marker-needs.js';
import { ownGaps } from './own-gaps.js';
import {
  componentShortfall,
  docShortfall,
  isSameName,
  proofShortfall,
  sliceFinding,
} from './slice-finding.js';
import { standingOf } from './slice-standing.js';
import { straysOf } from './strays.js';

/** Values that a person states for one marker, by key. */
export type StatedMarker = Readonly<{
  kind: AdjudicableKind;
  /** The component that a component marker is about. */
  component: string | null;
  values: ReadonlyMap<string, string>;
}>;

/**
 * Whether the form of what an agent said is all that keeps its slice from passing: it ended well, nothing contradicts, its
 * files are there, it strayed nowhere, and every marker that is missing is there in malformed form. What is missing
 * altogether is never guessed.
 */
export function isTransportOnly(agent: WaveAgent, run: ConcludedRun, state: WaveState): boolean {
  const needs = markerNeeds(agent, run);
  if (needs.length === 0 || needs.some(({ lines }) => lines.length === 0)) return false;
  const { envelope } = run;
  if (ownGaps(envelope).length > 0) return false;
  if (run.unmeasured || straysOf(run, state).length > 0) return false;
  const ideal = overlayMarkers(
    envelope,
    needs.map((need) => idealMarker(agent, need)),
  );
  const evidence = { envelope: ideal, malformed: [], said: run.said, standing: standingOf(agent, run) };
  return sliceFinding(agent, evidence, state) === undefined;
}

/**
 * Judges what the malformed markers say. `pass` only where every required key can be read without guessing and meets the
 * exit contract; `rework-required` where what can be read is a gap or falls below it; else `ambiguous`, which is for a
 * person. The same input gives the same answer.
 * @param stated what a person states about that which the markers leave open. With it, words that belong to no key are the
 * person's to judge; what contradicts a value that can be read is `ambiguous` all the same
 */
export function adjudicate(
  agent: WaveAgent,
  run: ConcludedRun,
  stated?: readonly StatedMarker[],
): Adjudication {
  const answers = markerNeeds(agent, run).map((need) => answerOf(agent, need, stated));
  const isWhole = stated !== undefined || run.said?.isWhole === true;
  const worst =
    answers.find(({ status }) => status === 'rework-required') ??
    answers.find(({ status }) => status === 'ambiguous') ??
    (isWhole ? undefined : TOO_MANY);
  const markers = answers.flatMap(({ marker }) => (marker === null ? [] : [marker]));
  return {
    intentId: run.intentId,
    status: worst?.status ?? 'pass',
    detail: worst?.detail ?? `read as ${markers.join(' and ')}`,
    evidence: answers.flatMap(({ evidence }) => evidence).slice(0, MAX_EVIDENCE),
    markers: worst === undefined ? markers : [],
  };
}

const MAX_EVIDENCE = 40;

/**
 * What a person has to state so that the agent passes, where its markers leave that open: the values of its exit contract.
 * Undefined where what they do say stands against it.
 */
export function statementsForPass(agent: WaveAgent, run: ConcludedRun): readonly StatedMarker[] | undefined {
  const stated = markerNeeds(agent, run)
    .map((need) => openOf(agent, need))
    .filter(({ values }) => values.size > 0);
  return adjudicate(agent, run, stated).status === 'pass' ? stated : undefined;
}

function openOf(agent: WaveAgent, need: MarkerNeed): StatedMarker {
  const { kind, component } = need;
  const said = certainValues(merged(need.lines.map(({ text }) => readLeniently(kind, text))), undefined);
  const ideal = certainValues(readLeniently(kind, idealMarker(agent, need)).values, undefined);
  const open = markerSpec(kind).keys.filter(({ name, required }) => required && !said.has(name));
  // A component is stated as a whole: which, and to what level.
  const keys = kind === 'component' && open.length > 0 ? [...ideal.keys()] : open.map(({ name }) => name);
  const values = keys.map((name) => [name, said.get(name) ?? ideal.get(name) ?? ''] as const);
  return { kind, component, values: new Map(values) };
}

type Answer = Readonly<{
  status: Adjudication['status'];
  detail: string;
  evidence: readonly string[];
  marker: string | null;
}>;

const TOO_MANY: Pick<Answer, 'status' | 'detail'> = {
  status: 'ambiguous',
  detail: 'there are more malformed markers than were kept',
};

function answerOf(agent: WaveAgent, need: MarkerNeed, stated: readonly StatedMarker[] | undefined): Answer {
  const readings = need.lines.map((line) => readLeniently(need.kind, line.text));
  const own = stated?.find(
    ({ kind, component }) => kind === need.kind && isSameName(component ?? '', need.component ?? ''),
  );
  const values = merged(readings);
  const evidence = [
    ...need.lines.map(({ line, text, reason }) => `line ${line}: ${text} (${reason})`),
    ...readings.flatMap(({ notes }) => notes.map((note) => `overlooked: ${note}`)),
    ...[...(own?.values ?? [])].map(([key, value]) => `stated: ${key}=${value}`),
  ];
  const say = (status: Answer['status'], detail: string, marker: string | null = null): Answer => ({
    status,
    detail: `${nameOf(need)} ${detail}`,
    evidence,
    marker,
  });
  for (const [key, value] of own?.values ?? []) {
    const read = values.get(key) ?? [];
    if (read.length > 0 && !read.includes(value)) {
      return say('ambiguous', `says ${key}=${read.join(' and ')}, not ${value}`);
    }
  }
  const certain = certainValues(values, own?.values);
  const shortfall = shortfallOf(agent, need, certain);
  if (shortfall !== undefined) return say('rework-required', `is a gap: ${shortfall}`);
  const open = stated === undefined ? openReason(readings, values) : undefined;
  if (open !== undefined) return say('ambiguous', `cannot be read for certain: ${open}`);
  const missing = markerSpec(need.kind).keys.filter(({ name, required }) => required && !certain.has(name));
  if (missing.length > 0)
    return say('ambiguous', `does not say ${missing.map(({ name }) => name).join(', ')}`);
  const marker = canonicalOf(need.kind, certain);
  return marker === null ? say('ambiguous', 'cannot be read') : say('pass', `is ${marker}`, marker);
}

function nameOf({ kind, component }: MarkerNeed): string {
  return component === null ? `[wave-${kind}]` : `[wave-${kind}] of ${component}`;
}

function merged(readings: readonly LenientReading[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const { values } of readings) {
    for (const [key, found] of values) all.set(key, [...new Set([...(all.get(key) ?? []), ...found])]);
  }
  return all;
}

/** Of a detail the last counts, as in markers that were accepted; of everything else only what is said in one way. */
function certainValues(
  values: ReadonlyMap<string, readonly string[]>,
  stated: ReadonlyMap<string, string> | undefined,
): Map<string, string> {
  const certain = new Map<string, string>();
  for (const [key, found] of values) {
    const only = key === 'detail' || found.length === 1 ? found.at(-1) : undefined;
    if (only !== undefined) certain.set(key, only);
  }
  for (const [key, value] of stated ?? []) certain.set(key, value);
  return certain;
}

function openReason(
  readings: readonly LenientReading[],
  values: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const unread = readings.flatMap((reading) => reading.unread)[0];
  if (unread !== undefined) return unread;
  const torn = [...values].find(([key, found]) => key !== 'detail' && found.length > 1);
  return torn === undefined ? undefined : `${torn[0]} is ${torn[1].join(' and ')}`;
}

function shortfallOf(
  agent: WaveAgent,
  need: MarkerNeed,
  values: ReadonlyMap<string, string>,
): string | undefined {
  const contract = agent.exitContract;
  if (contract === null) return undefined;
  const state = values.get('state');
  switch (need.kind) {
    case 'proof':
      if (state === 'gap') return values.get('detail') ?? 'no detail';
      return proofShortfall(
        {
          completion: (values.get('completion') ?? null) as ExitContract['completion'] | null,
          durability: (values.get('durability') ?? null) as ExitContract['durability'] | null,
          proofLevel: (values.get('proof') ?? null) as ExitContract['proof'] | null,
        },
        contract,
      )?.[1];
    case 'doc-delta':
      return state === undefined ? undefined : docShortfall(state, contract.docImpact)?.[1];
    case 'component': {
      if (state === 'gap') return values.get('detail') ?? 'no detail';
      const level = values.get('level');
      return level === undefined ? undefined : componentShortfall(agent, need.component ?? '', level)?.[1];
    }
  }
}

/** Only what reads back as a marker of its kind may count as one. */
function canonicalOf(kind: AdjudicableKind, values: ReadonlyMap<string, string>): string | null {
  const { markers, diagnostics } = readMarkers(markerLine(kind, values));
  const [marker] = markers;
  return marker?.kind === kind && diagnostics.length === 0 ? marker.canonical : null;
}
