import type { MarkerKey, MarkerKind } from '../model/marker.js';
import { markerSpec } from '../model/marker.js';
import { unreachable } from '../base/unreachable.js';
import { keyText } from './canonical-marker.js';

/** What a compiled prompt shows for a marker of this kind. The parser refuses it, so that an echoed prompt is no evidence. */
export function placeholderMarker(kind: MarkerKind): string {
  const spec = markerSpec(kind);
  return [`[${spec.tag}]`, ...spec.keys.map((key) => keyText(key, `<${placeholder(key)}>`))].join(' ');
}

function placeholder(key: MarkerKey): string {
  switch (key.type) {
    case 'enum':
      return key.values.join('|');
    case 'count':
      return 'n';
    case 'name':
      return 'name';
    case 'names':
      return 'name,name';
    case 'paths':
      return 'path,path';
    case 'detail':
      return 'one line';
    default:
      return unreachable(key);
  }
}
