import { context7Access } from '../../supervisor/library-docs/context7.js';
import { readBundles } from '../../supervisor/library-docs/library-docs.js';
import { libraryWishes } from '../../waves/library-wishes.js';
import type { Check, Finding } from './finding.js';

/** Documentation of libraries: whether open waves want any, and whether it could be asked for. Asks nobody. */
export const checkLibraries: Check = (place) => {
  const bundles = readBundles(place);
  const say = (state: Finding['state'], text: string): Finding => ({ state, about: 'context7', text });
  if ('problem' in bundles) return [say('warning', bundles.problem)];
  const all = place.open.flatMap(({ wave }) =>
    wave.agents.map((agent) => ({ agent, ...libraryWishes(wave, agent, bundles.index) })),
  );
  const wrong = [...new Set(all.flatMap(({ problem }) => problem ?? []))].map((text) => say('warning', text));
  const isWanted = all.some(({ wishes }) => wishes.length > 0);
  const access = context7Access(place.env);
  if (access !== undefined && 'problem' in access) return [...wrong, say('warning', access.problem)];
  if (access !== undefined)
    return [...wrong, say('ok', `CONTEXT7_API_KEY is set; ${access.base} was not asked`)];
  if (!isWanted) return wrong;
  const text = 'CONTEXT7_API_KEY is not set; agents start without documentation of libraries';
  return [...wrong, say('note', text)];
};
