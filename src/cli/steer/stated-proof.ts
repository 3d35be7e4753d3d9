import { Problem } from '../../base/problem.js';
import type { ComponentLevel } from '../../model/component-level.js';
import { componentLevels } from '../../model/component-level.js';
import type { ExitContract } from '../../model/exit-contract.js';
import { exitContractScales } from '../../model/exit-contract.js';
import { choiceOption, chosen } from '../choice-option.js';
import type { Invocation, OptionSpecs } from '../command.js';
import { listOption } from '../context.js';

/** What a person states in the words of an exit contract; undefined where a flag was not given. */
export type StatedProof = Readonly<{
  completion: ExitContract['completion'] | undefined;
  durability: ExitContract['durability'] | undefined;
  proofLevel: ExitContract['proof'] | undefined;
  docDelta: ExitContract['docImpact'] | undefined;
  docPaths: readonly string[];
  components: readonly Readonly<{ componentId: string; level: ComponentLevel }>[];
}>;

const { completion, durability, proof, docImpact } = exitContractScales;

/** The flags that {@link statedProof} reads. */
export const statedProofOptions: OptionSpecs = {
  completion: { kind: 'text', value: 'step', doc: completion.join(', ') },
  durability: { kind: 'text', value: 'step', doc: durability.join(', ') },
  'proof-level': { kind: 'text', value: 'step', doc: proof.join(', ') },
  'doc-delta': { kind: 'text', value: 'state', doc: docImpact.join(', ') },
  'doc-paths': { kind: 'list', value: 'path,…', doc: 'the documents concerned' },
  component: { kind: 'list', value: 'id:level,…', doc: 'components and the levels that they have reached' },
};

/** @throws Problem `cli/flag-value` */
export function statedProof(invocation: Invocation): StatedProof {
  return {
    completion: choiceOption(invocation, 'completion', completion),
    durability: choiceOption(invocation, 'durability', durability),
    proofLevel: choiceOption(invocation, 'proof-level', proof),
    docDelta: choiceOption(invocation, 'doc-delta', docImpact),
    docPaths: listOption(invocation, 'doc-paths'),
    components: listOption(invocation, 'component').map(stated),
  };
}

function stated(word: string): StatedProof['components'][number] {
  const at = word.lastIndexOf(':');
  if (at <= 0) {
    throw new Problem('cli/flag-value', `--component "${word}" is not <id>:<level>`, {
      hint: componentLevels.join(', '),
    });
  }
  return {
    componentId: word.slice(0, at),
    level: chosen('--component', word.slice(at + 1), componentLevels),
  };
}
