/** docs/reference/exit-codes.md, from the table in src/base/exit-code.ts. */
export function exitCodesPage({ exitCodes }) {
  const rows = Object.entries(exitCodes).map(
    ([name, { code, meaning }]) => `| ${code} | ${name} | ${meaning} |`,
  );
  return `# Exit codes

There is one table for all commands. A number never changes its meaning.

| code | name | meaning |
| --- | --- | --- |
${rows.join('\n')}

A command that shows something ends with 0 when it could show it, whatever it showed: \`wave control status\` of a failed
wave is 0. With \`--line\` or \`--until-change\` it ends with the wave's own code, and so do \`wave launch\` and
[the wrapper scripts](../how-to/wrappers.md). A launcher whose terminal is closed ends with 129 and leaves its agents running.

What each problem behind a code 2, 32, 46 or 47 means is in [errors](../errors/).
`;
}
