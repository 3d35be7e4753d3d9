import { isJsonObject } from '../../../../src/base/json.js';
import type { Wire } from '../script.js';
import { freshId, namesOf } from '../wire-parts.js';

/** `POST /v1/responses`, streamed. */
export const openaiResponses: Wire = {
  name: 'openai-responses',
  read: (path, body) => {
    if (!/^\/v1\/responses(\?|$)/.test(path) || !isJsonObject(body)) return undefined;
    return { model: String(body.model), tools: namesOf(body.tools) };
  },
  events: ({ text, call, usage }, model) => {
    const response = { id: freshId('resp'), object: 'response', status: 'in_progress', model, output: [] };
    const item =
      call === null
        ? {
            type: 'message',
            id: freshId('msg'),
            status: 'completed',
            role: 'assistant',
            content: [{ type: 'output_text', text: text ?? '', annotations: [] }],
          }
        : {
            type: 'function_call',
            id: freshId('fc'),
            status: 'completed',
            call_id: freshId('call'),
            name: call.name,
            arguments: JSON.stringify(call.input),
          };
    const done = {
      ...response,
      status: 'completed',
      output: [item],
      usage: {
        input_tokens: usage.input,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: usage.output,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: usage.input + usage.output,
      },
    };
    return [
      { type: 'response.created', response },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } },
      ...(call === null
        ? [
            {
              type: 'response.output_text.delta',
              item_id: item.id,
              output_index: 0,
              content_index: 0,
              delta: text,
            },
          ]
        : []),
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: done },
    ].map((data) => ({ event: data.type, data }));
  },
  refusal: (status, message) => ({ error: { type: `status_${status}`, code: null, message } }),
};
