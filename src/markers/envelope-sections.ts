import type { AgentEnvelope, Envelope } from '../model/envelope.js';
import type { MarkerReading } from '../model/marker.js';
import { acceptedComponents, acceptedMarkers, lastAccepted } from './accepted-markers.js';

/** The role sections of an envelope. */
export type EnvelopeSections = Pick<
  Envelope,
  | 'implementation'
  | 'design'
  | 'integration'
  | 'documentation'
  | 'contEval'
  | 'security'
  | 'contQa'
  | 'infra'
  | 'deploy'
>;

/** The sections for which the agent said anything at all: from its own envelope, else from its markers. */
export function envelopeSections(claims: AgentEnvelope | null, reading: MarkerReading): EnvelopeSections {
  const sections = {
    implementation: implementation(claims, reading),
    design: claims?.design ?? design(reading),
    integration: claims?.integration ?? detailed(lastAccepted(reading, 'integration')?.fields),
    documentation: claims?.documentation ?? withPaths(lastAccepted(reading, 'doc-closure')?.fields),
    contEval: claims?.contEval ?? contEval(reading),
    security: claims?.security ?? detailed(lastAccepted(reading, 'security')?.fields),
    contQa: contQa(claims, reading),
    infra:
      claims?.infra ??
      lastOf(acceptedMarkers(reading, 'infra-status'), ({ kind, target }) => `${kind} ${target}`),
    deploy: claims?.deploy ?? lastOf(acceptedMarkers(reading, 'deploy-status'), ({ service }) => service),
  };
  return Object.fromEntries(Object.entries(sections).filter(([, section]) => section !== undefined));
}

function implementation(claims: AgentEnvelope | null, reading: MarkerReading): Envelope['implementation'] {
  const claimed = claims?.implementation;
  const docDelta = claimed?.docDelta ?? markedDocDelta(reading);
  const byId = new Map(
    [...markedComponents(reading), ...(claimed?.components ?? [])].map((entry) => [
      entry.componentId.toLowerCase(),
      entry,
    ]),
  );
  const components = [...byId.values()];
  return docDelta === null && components.length === 0 ? undefined : { docDelta, components };
}

type Implementation = NonNullable<Envelope['implementation']>;

/** The documentation statement of the markers; null where they make none. */
export function markedDocDelta(reading: MarkerReading): Implementation['docDelta'] {
  return withPaths(lastAccepted(reading, 'doc-delta')?.fields) ?? null;
}

/** What the markers say of each component. */
export function markedComponents(reading: MarkerReading): Implementation['components'] {
  return [...acceptedComponents(reading).values()].map(({ component, level, state, detail }) => ({
    componentId: component,
    level,
    state,
    detail: detail ?? null,
  }));
}

function design(reading: MarkerReading): Envelope['design'] {
  const fields = lastAccepted(reading, 'design')?.fields;
  if (fields === undefined) return undefined;
  const { open_questions: openQuestions, detail = null, ...rest } = fields;
  return { ...rest, openQuestions, detail };
}

function contEval(reading: MarkerReading): Envelope['contEval'] {
  const fields = lastAccepted(reading, 'eval')?.fields;
  if (fields === undefined) return undefined;
  const { target_ids: targetIds = [], benchmark_ids: benchmarkIds = [], detail = null, ...rest } = fields;
  return { ...rest, targetIds: [...targetIds], benchmarkIds: [...benchmarkIds], detail };
}

function contQa(claims: AgentEnvelope | null, reading: MarkerReading): Envelope['contQa'] {
  const gate = claims?.contQa?.gate ?? detailed(lastAccepted(reading, 'gate')?.fields) ?? null;
  const verdict = claims?.contQa?.verdict ?? detailed(lastAccepted(reading, 'verdict')?.fields) ?? null;
  return gate === null && verdict === null ? undefined : { gate, verdict };
}

type MaybeDetail = Readonly<{ detail?: string }>;
type Detailed<T> = Omit<T, 'detail'> & { detail: string | null };

function detailed<T extends MaybeDetail>(fields: T | undefined): Detailed<T> | undefined {
  return fields === undefined ? undefined : { ...fields, detail: fields.detail ?? null };
}

function withPaths<T extends MaybeDetail & Readonly<{ paths?: readonly string[] }>>(
  fields: T | undefined,
): (Omit<Detailed<T>, 'paths'> & { paths: string[] }) | undefined {
  return fields === undefined
    ? undefined
    : { ...fields, paths: [...(fields.paths ?? [])], detail: fields.detail ?? null };
}

function lastOf<T extends MaybeDetail>(
  found: readonly Readonly<{ fields: T }>[],
  keyOf: (fields: T) => string,
): Detailed<T>[] | undefined {
  if (found.length === 0) return undefined;
  const last = new Map(
    found.map(({ fields }) => [keyOf(fields), { ...fields, detail: fields.detail ?? null }]),
  );
  return [...last.values()];
}
