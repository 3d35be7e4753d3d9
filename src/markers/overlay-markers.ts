import type { Envelope } from '../model/envelope.js';
import { markedComponents, markedDocDelta } from './envelope-sections.js';
import { markedProof } from './assemble-envelope.js';
import { readMarkers } from './marker-reader.js';

/** The envelope as it would be if these markers, in canonical form, had been accepted too. What it says already stays. */
export function overlayMarkers(envelope: Envelope, canonical: readonly string[]): Envelope {
  if (canonical.length === 0) return envelope;
  const reading = readMarkers(canonical.join('\n'));
  const { implementation, proof } = envelope;
  const known = implementation?.components ?? [];
  const names = new Set(known.map(({ componentId }) => componentId.toLowerCase()));
  const added = markedComponents(reading).filter(({ componentId }) => !names.has(componentId.toLowerCase()));
  const isProven = proof.completion !== null && proof.durability !== null && proof.proofLevel !== null;
  return {
    ...envelope,
    proof: isProven ? proof : (markedProof(reading) ?? proof),
    implementation: {
      docDelta: implementation?.docDelta ?? markedDocDelta(reading),
      components: [...known, ...added],
    },
  };
}
