import type { ExitContract, ExitContractScale } from '../../model/exit-contract.js';
import { exitContractScales } from '../../model/exit-contract.js';
import type { Reading } from '../bullets.js';
import { bulletsOf, unquoted } from '../bullets.js';
import { fieldName, isChoice, keyed } from '../fields.js';
import type { Section } from '../outline.js';

const keyOfScale: Readonly<Record<ExitContractScale, string>> = {
  completion: 'completion',
  durability: 'durability',
  proof: 'proof',
  docImpact: 'doc-impact',
};

const scales = Object.keys(keyOfScale) as readonly ExitContractScale[];

/** `- completion: …`, `- durability: …`, `- proof: …`, `- doc-impact: …`. A missing or wrong one reads as the weakest step. */
export function readExitContract(section: Section, reading: Reading): ExitContract {
  const found = new Map<string, string>();
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = keyed(bullet, reading, '- completion: contract');
    if (item === undefined) continue;
    const key = { ...item.key, value: fieldName(item.key.value) };
    if (!isChoice(key, Object.values(keyOfScale), 'exit contract key', reading, 'wave/unknown-field')) continue;
    if (found.has(key.value)) {
      reading.findings.add('wave/duplicate-item', key.span, `"${key.value}" is there twice; the first counts`);
      continue;
    }
    const scale = scales.find((name) => keyOfScale[name] === key.value) ?? 'completion';
    const value = { ...item.value, value: fieldName(unquoted(item.value.value)) };
    const valid = isChoice(value, exitContractScales[scale], `step of ${key.value}`, reading);
    found.set(key.value, valid ? value.value : exitContractScales[scale][0]);
  }
  const missing = scales.map((scale) => keyOfScale[scale]).filter((key) => !found.has(key));
  if (missing.length > 0) {
    reading.findings.add(
      'wave/missing-field',
      section.span,
      `the exit contract says nothing about ${missing.join(', ')}`,
      `Add ${missing.map((key) => `\`- ${key}: …\``).join(', ')}, or leave the whole section out.`,
    );
  }
  const step = (scale: ExitContractScale): string => found.get(keyOfScale[scale]) ?? exitContractScales[scale][0];
  return {
    completion: step('completion'),
    durability: step('durability'),
    proof: step('proof'),
    docImpact: step('docImpact'),
  } as ExitContract;
}
