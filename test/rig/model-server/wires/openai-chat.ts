import { isJsonObject } from '../../../../src/base/json.js';
import type { Wire } from '../script.js';
import { freshId, namesOf } from '../wire-parts.js';

/** `POST /v1/chat/completions`, streamed. */
export const openaiChat: Wire = {
  name: 'openai-chat',
  read: (path, body) => {
    if (!/^\/v1\/chat\/completions(\?|$)/.test(path) || !isJsonObject(body)) return undefined;
    return { model: String(body.model), tools: namesOf(body.tools) };
  },
  events: ({ text, call, usage }, model) => {
    const chunk = (delta: unknown, finish: string | null, rest = {}): unknown => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 0,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...rest,
    });
    const delta =
      call === null
        ? { role: 'assistant', content: text ?? '' }
        : {
            role: 'assistant',
            tool_calls: [
              {
                index: 0,
                id: freshId('call'),
                type: 'function',
                function: { name: call.name, arguments: JSON.stringify(call.input) },
              },
            ],
          };
    const tokens = {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
    };
    return [
      { data: chunk(delta, null) },
      { data: chunk({}, call === null ? 'stop' : 'tool_calls', { usage: tokens }) },
      { data: '[DONE]' },
    ];
  },
  refusal: (status, message) => ({ error: { message, type: `status_${status}`, code: status } }),
};
