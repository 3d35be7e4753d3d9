/** docs/reference/result-file.md, from the schema that such a file is read with. */
export function resultFilePage({ resultFileSchema, MAX_RESULT_BYTES }) {
  return `# Result files

An agent may leave a file at the path in \`WAVE_RESULT_FILE\`: its claims, as one JSON object of at most ${MAX_RESULT_BYTES / 1024} KiB.
They win over its markers, part by part; gaps of both stand. Every key may be left out, keys that are not listed are
ignored, and \`deliverables\`, \`proofArtifacts\`, \`exitCode\` and \`completedAt\` are measured, never claimed. Where the
file names \`agentId\`, \`waveNumber\`, \`attempt\` or \`schemaVersion\`, they have to be the right ones.

A file that is longer, is no JSON, has another shape or names somebody else is no evidence at all: the gate answers
\`invalid-result-envelope\`, with what is wrong, and the agent's markers do not count either.

\`\`\`json
${JSON.stringify(EXAMPLE, null, 2)}
\`\`\`

## Its JSON schema

\`\`\`json
${JSON.stringify(resultFileSchema(), null, 2)}
\`\`\`
`;
}

const EXAMPLE = {
  schemaVersion: 2,
  agentId: 'A1',
  waveNumber: 0,
  attempt: 1,
  proof: {
    state: 'satisfied',
    completion: 'integrated',
    durability: 'durable',
    proofLevel: 'integration',
    detail: '12 tests',
  },
  gaps: [{ kind: 'ops', detail: 'no runbook yet' }],
  tests: { passing: 12, coverage: 81.5 },
  implementation: {
    docDelta: { state: 'owned', paths: ['docs/parser.md'] },
    components: [{ componentId: 'parser', level: 'repo-landed', state: 'met' }],
  },
};
