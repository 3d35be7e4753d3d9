/** docs/reference/gates.md, from the tables in src/model/gate.ts, src/model/failure.ts and src/gates/ladder.ts. */
export function gatesPage({ gates, failureClasses, ladder, gatesNamed }) {
  const rungs = Object.keys(ladder);
  const rungsOf = (gate) => rungs.filter((rung) => gatesNamed(rung).value.gates.includes(gate));
  const chapters = Object.entries(gates).map(([name, { doc, codes }]) => {
    const rows = Object.entries(codes).map(
      ([code, { class: failureClass, ok, doc: text }]) =>
        `| \`${code}\` | ${ok === true ? 'lets pass' : failureClass} | ${text} |`,
    );
    return `## ${name}\n\n${doc} Rung: ${rungsOf(name).join(' or ')}.\n\n| code | class | when |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const classes = Object.entries(failureClasses).map(
    ([name, { retry, doc }]) => `| ${name} | ${retry} | ${doc} |`,
  );
  const rows = Object.entries(ladder).map(([rung, what]) => `| ${rung} | ${what} |`);
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

A gate or an agent that a person has waived answers \`waived\`, with who and why.

## The ladder

Wherever a gate is named (\`wave control status --gate\`, \`wave recover --gate\`, waivers), a rung may stand for its gates:

| rung | what is asked there |
| --- | --- |
${rows.join('\n')}

It is a table of names and decides nothing. The order in which gates are asked is that of the chapters below, and it is
enforced: no stage begins before everything in front of it passes, and no wave closes while any verdict is open, whatever
later ones say.

## Gaps that are forwarded

One code does not stop the sweep: \`wave-proof-gap\` of a steward. Its gap is put on the blackboard as a closure-critical
blocker (\`gap-<wave>-<attempt>-<stage>-<agent>\`), the stages after it run and are told of it, and the wave stays open at the
end. The retry begins at the earliest stage that reported one. [Closing a wave](../explanation/closing.md) says why.

${chapters.join('\n')}`;
}
