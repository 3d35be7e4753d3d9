/** docs/reference/gates.md, from the tables in src/model/gate.ts and src/model/failure.ts. */
export function gatesPage({ gates, failureClasses }) {
  const chapters = Object.entries(gates).map(([name, { rung, doc, codes }]) => {
    const rows = Object.entries(codes).map(
      ([code, { class: failureClass, ok, doc: text }]) =>
        `| \`${code}\` | ${ok === true ? 'lets pass' : failureClass} | ${text} |`,
    );
    return `## ${name}\n\n${doc} Rung: ${rung}.\n\n| code | class | when |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const classes = Object.entries(failureClasses).map(
    ([name, { retry, doc }]) => `| ${name} | ${retry} | ${doc} |`,
  );
  return `# Gates

A gate is a question about one wave that is answered from what is on record: \`pass\`, or one of its codes. All gates have to
pass before a wave closes. The first in this order that does not is the wave's \`overall\` verdict. The same code answers in a
running launch, in \`wave control status\` and in the dashboards.

A code belongs to a class, and the class decides what happens next:

| class | retry | what it is |
| --- | --- | --- |
${classes.join('\n')}

*again* starts another attempt after a pause that doubles, *rework* starts one at once with the finding in the agent's prompt,
both as often as \`--max-retries-per-wave\` allows. *stop* ends the run on this wave: a person has to do something first.

Any gate that waits for an agent may also answer \`missing-status\` (it has not run, or nobody knows how it ended),
\`nonzero-exit\`, \`invalid-result-envelope\` or \`wave-proof-gap\`.

${chapters.join('\n')}`;
}
