import type { CoordinationRecord } from './coordination-record.js';

const LONGEST_SUMMARY = 2000;

/** A path with a folder and an extension, in a text; no address of the web. */
const PATH =
  /(?:^|[\s"'`([])((?:\.{0,2}\/)?(?:[\w@.-]+\/){1,12}[\w@-][\w@.-]*\.[A-Za-z]\w{0,7})(?=$|[\s"'`)\]:,;.!?])/;

/** The files and components that a record is about: those that it names as such, else the first path in its words. */
export function namedArtifacts({
  artifactRefs,
  summary,
}: Pick<CoordinationRecord, 'artifactRefs' | 'summary'>): string[] {
  // A stranger's log may hold anything here.
  const refs: readonly unknown[] = Array.isArray(artifactRefs) ? artifactRefs : [];
  const named = refs.filter((ref): ref is string => typeof ref === 'string' && ref !== '');
  const [, path] = named.length > 0 ? [] : (PATH.exec(summary.slice(0, LONGEST_SUMMARY)) ?? []);
  return [...new Set([...named, ...(path === undefined ? [] : [path])].map(plainPath))];
}

function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
