import type { InputEventData } from '../../events/families/input-events.js';
import type { WaveAppliers } from './applier.js';

/** How the state takes in each of {@link InputEventData}. */
export const inputAppliers: WaveAppliers<InputEventData> = {
  'inputs.prepared': (state, data, record) => {
    state.inputs.set(record.agent ?? '', {
      attempt: record.attempt ?? state.attempt,
      run: record.run ?? null,
      intentId: data.intentId,
      copies: data.inputs,
      problems: [],
    });
    return undefined;
  },
  'inputs.refused': (state, data, record) => {
    if (data.problems.length === 0) return 'inputs were refused without a problem';
    state.inputs.set(record.agent ?? '', {
      attempt: record.attempt ?? state.attempt,
      run: record.run ?? null,
      intentId: null,
      copies: [],
      problems: data.problems,
    });
    return undefined;
  },
};
