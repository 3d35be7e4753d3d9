import { markerKinds, markerSpec } from '../../model/marker.js';
import type { OptionSpecs } from '../command.js';

/** One flag for each key that any marker has. */
export const signalKeyOptions: OptionSpecs = Object.fromEntries(
  markerKinds
    .flatMap((kind) => markerSpec(kind).keys)
    .map((key) => [key.name.replaceAll('_', '-'), { kind: 'text', value: key.type, doc: key.doc }] as const),
);
