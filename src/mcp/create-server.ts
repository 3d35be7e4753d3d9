import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult, ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import type { JsonObject } from '../base/json.js';
import { didYouMean } from '../base/nearest.js';
import { printable, printableJson } from '../base/printable.js';
import { Problem } from '../base/problem.js';
import type { CallCommand } from '../model/command-call.js';
import { QUOTED_NOTICE, shownText } from './quoted-text.js';
import type { WaveResource } from './resources.js';
import { resources } from './resources.js';
import { toolError, toolResult } from './tool-result.js';
import type { Tool } from './tool.js';
import { tools } from './tools.js';

const INSTRUCTIONS = `Tools of Wave, which runs this work: tell and ask the other agents of the wave, and people, and see how the wave stands. ${QUOTED_NOTICE}`;

/** A server that offers the commands of agents as tools, and what they read as resources. It knows them only by `call`. */
export function createServer(call: CallCommand, version: string): McpServer {
  const mcp = new McpServer(
    { name: 'wave', version },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  );
  const { server } = mcp;
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) =>
    callTool(call, params.name, params.arguments ?? {}, signal),
  );
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: resources.map(({ call: _, ...resource }) => resource),
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => readResource(call, params.uri));
  return mcp;
}

function listed({ name, title, description, input, readsOnly }: Tool) {
  const inputSchema = z.toJSONSchema(input) as { type: 'object'; [key: string]: unknown };
  return {
    ...{ name, title, description, inputSchema },
    annotations: { readOnlyHint: readsOnly, destructiveHint: false, openWorldHint: false },
  };
}

async function callTool(
  call: CallCommand,
  name: string,
  given: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<CallToolResult> {
  try {
    const tool = toolNamed(name);
    return toolResult(await call({ ...tool.call(argumentsOf(tool, given)), signal }), tool.quotesOthers);
  } catch (error) {
    if (error instanceof Problem) return toolError(factsOf(error));
    throw error;
  }
}

function toolNamed(name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (found !== undefined) return found;
  const names = tools.map((tool) => tool.name);
  throw new Problem('mcp/unknown-tool', `there is no tool ${name}${didYouMean(name, names)}`, {
    hint: `there are: ${names.join(', ')}`,
  });
}

function argumentsOf({ name, input }: Tool, given: Readonly<Record<string, unknown>>): unknown {
  const { success, data, error } = input.safeParse(given);
  if (success) return data;
  throw new Problem('mcp/bad-arguments', `the arguments of ${name} cannot be used`, {
    lines: error.issues.map(({ path, message }) => [...path, message].join(': ')),
    hint: `it takes: ${Object.keys(input.shape).join(', ')}`,
  });
}

function factsOf({ code, message, hint, lines }: Problem): JsonObject {
  return { schemaVersion: 1, kind: 'error', code, message, hint: hint ?? null, lines };
}

async function readResource(call: CallCommand, uri: string): Promise<ReadResourceResult> {
  const resource = resources.find((one) => one.uri === uri);
  if (resource === undefined) {
    const known = resources.map((one) => one.uri);
    const unknown = new Problem(
      'mcp/unknown-resource',
      `there is no resource ${uri}${didYouMean(uri, known)}`,
      {
        hint: `there are: ${known.join(', ')}`,
      },
    );
    throw protocolError(factsOf(unknown));
  }
  const { output, problem } = await call(resource.call);
  if (problem !== null) throw protocolError(problem);
  return { contents: [{ uri, mimeType: resource.mimeType, text: marked(resource, output) }] };
}

/** Of a resource no error can be read: the request itself fails, with the same facts. */
function protocolError({ code, message, hint }: JsonObject): McpError {
  return new McpError(ErrorCode.InvalidParams, printable(`${String(message)} (${String(code)})`), {
    code,
    hint,
  });
}

/** The text of a resource, with the word that it is data. */
function marked({ mimeType }: WaveResource, output: string): string {
  if (mimeType !== 'application/json') return `${QUOTED_NOTICE}\n\n${shownText(output)}\n`;
  const document = JSON.parse(output) as Readonly<Record<string, unknown>>;
  return printableJson({ notice: QUOTED_NOTICE, ...document });
}
