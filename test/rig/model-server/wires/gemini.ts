import { isJsonObject } from '../../../../src/base/json.js';
import type { Wire } from '../script.js';
import { namesOf } from '../wire-parts.js';

const PATH = /^\/v1beta\/models\/([^:?/]+):(?:streamGenerateContent|generateContent)(?:\?|$)/;

/** `POST /v1beta/models/<model>:streamGenerateContent?alt=sse`. */
export const gemini: Wire = {
  name: 'gemini',
  read: (path, body) => {
    const model = PATH.exec(path)?.[1];
    if (model === undefined || !isJsonObject(body)) return undefined;
    const tools = Array.isArray(body.tools) ? body.tools : [];
    return {
      model: decodeURIComponent(model),
      tools: tools.flatMap((tool) => (isJsonObject(tool) ? namesOf(tool.functionDeclarations) : [])),
    };
  },
  events: ({ text, call, usage }, model) => {
    const part =
      call === null ? { text: text ?? '' } : { functionCall: { name: call.name, args: call.input } };
    return [
      {
        data: {
          candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
          usageMetadata: {
            promptTokenCount: usage.input,
            candidatesTokenCount: usage.output,
            totalTokenCount: usage.input + usage.output,
          },
          modelVersion: model,
        },
      },
    ];
  },
  refusal: (status, message) => ({
    error: {
      code: status,
      message,
      status: status === 429 ? 'RESOURCE_EXHAUSTED' : status === 401 ? 'UNAUTHENTICATED' : 'UNAVAILABLE',
    },
  }),
};
