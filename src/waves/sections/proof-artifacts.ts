import type { ComponentLevel } from '../../model/component-level.js';
import { componentLevels } from '../../model/component-level.js';
import type { ProofArtifact } from '../../model/wave.js';
import type { Bullet, Located, Reading } from '../bullets.js';
import { bulletsOf, commaList, whole } from '../bullets.js';
import { fieldName, isChoice, pipedFields } from '../fields.js';
import type { Section } from '../outline.js';
import { checkedPath } from '../path-rules.js';

const keys = ['path', 'kind', 'required-for'] as const;

/** `- <path>` or `- path: … | kind: … | required-for: <level>,<level>` items, each path once. */
export function readProofArtifacts(section: Section, reading: Reading): readonly Located<ProofArtifact>[] {
  const artifacts: Located<ProofArtifact>[] = [];
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const artifact = readArtifact(bullet, reading);
    if (artifact === undefined) continue;
    if (artifacts.some(({ value }) => value.path === artifact.value.path)) {
      reading.findings.add('wave/duplicate-item', artifact.span, `"${artifact.value.path}" is listed twice`);
      continue;
    }
    artifacts.push(artifact);
  }
  return artifacts;
}

function readArtifact(bullet: Bullet, reading: Reading): Located<ProofArtifact> | undefined {
  if (!/^\s*(?:path|kind|required[-_]for)\s*:|\|/i.test(bullet.raw)) {
    const path = checkedPath(whole(bullet, reading.source), reading);
    return path === undefined
      ? undefined
      : { value: { path: path.value, kind: null, requiredFor: [] }, span: path.span };
  }
  const fields = pipedFields(bullet, keys, reading);
  const found = fields.get('path');
  if (found === undefined) {
    const { span } = whole(bullet, reading.source);
    reading.findings.add('wave/missing-field', span, 'the proof artifact lacks path');
    return undefined;
  }
  const path = checkedPath(found, reading);
  const requiredFor = levels(fields.get('required-for'), reading);
  if (path === undefined) return undefined;
  return { value: { path: path.value, kind: fields.get('kind')?.value ?? null, requiredFor }, span: path.span };
}

function levels(field: Located<string> | undefined, reading: Reading): readonly ComponentLevel[] {
  if (field === undefined) return [];
  return commaList(field.value).flatMap((name) => {
    const level = { value: fieldName(name), span: field.span };
    return isChoice(level, componentLevels, 'component level', reading) ? [level.value] : [];
  });
}
