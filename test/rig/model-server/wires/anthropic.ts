import { isJsonObject } from '../../../../src/base/json.js';
import type { Wire } from '../script.js';
import { freshId, namesOf } from '../wire-parts.js';

/** `POST /v1/messages`, streamed. */
export const anthropic: Wire = {
  name: 'anthropic',
  read: (path, body) => {
    if (!/^\/v1\/messages(\?|$)/.test(path) || !isJsonObject(body)) return undefined;
    return { model: String(body.model), tools: namesOf(body.tools) };
  },
  events: ({ text, call, usage }, model) => {
    const message = {
      id: freshId('msg'),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: usage.input, output_tokens: 1 },
    };
    const block =
      call === null
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: freshId('toolu'), name: call.name, input: {} };
    const delta =
      call === null
        ? { type: 'text_delta', text: text ?? '' }
        : { type: 'input_json_delta', partial_json: JSON.stringify(call.input) };
    return [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: call === null ? 'end_turn' : 'tool_use', stop_sequence: null },
        usage: { output_tokens: usage.output },
      },
      { type: 'message_stop' },
    ].map((data) => ({ event: data.type, data }));
  },
  whole: ({ text, call, usage }, model) => ({
    id: freshId('msg'),
    type: 'message',
    role: 'assistant',
    model,
    content: [
      call === null
        ? { type: 'text', text: text ?? '' }
        : { type: 'tool_use', id: freshId('toolu'), name: call.name, input: call.input },
    ],
    stop_reason: call === null ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  }),
  refusal: (status, message) => ({ type: 'error', error: { type: errorType(status), message } }),
};

function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status === 529 ? 'overloaded_error' : 'api_error';
}
