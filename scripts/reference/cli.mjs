/** docs/reference/cli.md, from the command table in src/cli/commands.ts. */
export function cliPage({ commands, globalOptions }) {
  const chapters = commands.map(({ name, summary, words, options, examples }) => {
    const usage = `wave ${name}${words === undefined ? '' : ` ${words}`} [flags]`;
    const table = flags(options);
    return `## wave ${name}

${capital(summary)}.

\`\`\`text
${usage}
\`\`\`

${table === '' ? '' : `${table}\n\n`}\`\`\`text
${examples.join('\n')}
\`\`\`
`;
  });
  return `# The command line

\`wave help\` lists the commands, \`wave help <command>\` shows what is written here. stdout is data, stderr is talk. A flag may be
written \`--flag value\` or \`--flag=value\`. What Wave does not know (a command, a flag, a name) ends with 2 and the nearest name
that it does know. [Exit codes](exit-codes.md) are the same everywhere.

Inside an agent, \`WAVE_REPO\`, \`WAVE_LANE\`, \`WAVE_WAVE\`, \`WAVE_AGENT\` and \`WAVE_ATTEMPT\` stand for the flags of that meaning.

## Everywhere

${flags(globalOptions)}

${chapters.join('\n')}`;
}

function flags(options) {
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  if (shown.length === 0) return '';
  const rows = shown.map(([name, { kind, value, doc, initial, unit }]) => {
    const flag = kind === 'flag' ? `--${name}` : `--${name} <${value ?? kind}>`;
    const notes = [
      ...(kind === 'list' ? ['separated by commas, or given again'] : []),
      ...(kind === 'duration'
        ? [`a duration; a bare number is ${unit === 'm' ? 'minutes' : 'seconds'}`]
        : []),
      ...(initial === undefined ? [] : [`${initial} by default`]),
    ];
    return `| \`${flag.replaceAll('|', '\\|')}\` | ${[doc.replaceAll('|', '\\|'), ...notes].join('; ')} |`;
  });
  return `| flag | meaning |\n| --- | --- |\n${rows.join('\n')}`;
}

function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
