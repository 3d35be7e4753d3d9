import { readFileSync, readdirSync } from 'node:fs';
import ts from 'typescript';

/**
 * docs/reference/events.md: the events' types, docstrings and data as they stand in src/events/, with the levels of the
 * table of control-plane events.
 */
export function eventsPage({ controlEvents }, root) {
  const chapter = (title, intro, sources) => {
    const found = sources.flatMap(([file, type]) => members(`${root}src/events/${file}`, type));
    const parts = found.map(({ name, doc, data }) => {
      const known = title === 'Of a wave' ? controlEvents[name] : undefined;
      const level = known === undefined ? '' : ` Level: ${known.level}.`;
      return `### ${name}\n\n${doc}${level}\n\n\`\`\`ts\n${data}\n\`\`\`\n`;
    });
    return `## ${title}\n\n${intro}\n\n${parts.join('\n')}`;
  };
  return `# Events

Every line of a log is a record of one event. [The log](log.md) describes the record around it: who, when, which wave, attempt
and agent. Here is what can happen, and the \`data\` of each. \`wave events\` prints the records as they are; \`wave logs\` tells
them in words, from the level that \`--level\` names.

A reader that does not know a type keeps it, counts it and shows it as unknown; it never stops there.

${chapter('Of a wave', '`control-plane/wave-<n>.ndjson`: attempts, agent runs, gates, outcomes.', families(root))}
${chapter('Of a blackboard', '`coordination/wave-<n>.ndjson`: what agents and people post for each other.', [['coordination-event.ts', 'CoordinationEventData']])}
${chapter('Of tickets between lanes', '`.wave/dependencies.ndjson`, one for the whole repository: what waves need of other lanes.', [['dependency-event.ts', 'DependencyEventData']])}
${chapter('Of a lane', '`control-plane/lane.ndjson`: runs, and the outcomes of waves.', [['lane-event.ts', 'LaneEventData']])}
## Named types

${named(root)}`;
}

/** Every family of control-plane events: its file, and the type that its name stands for. */
function families(root) {
  return readdirSync(`${root}src/events/families`)
    .sort()
    .map((file) => {
      const words = file.replace(/-events\.ts$/, '').split('-');
      return [
        `families/${file}`,
        `${words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')}EventData`,
      ];
    });
}

/** The members of an exported \`type X = Readonly<{ … }>\`. */
function members(path, type) {
  const source = parse(path);
  const alias = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === type);
  const [literal] = alias.type.typeArguments;
  return literal.members.map((member) => ({
    name: member.name.text,
    doc: docOf(member) || `What the table of ${type} says.`,
    data: undent(member.type.getText(source).replace(/^Readonly<(.*)>$/s, '$1')),
  }));
}

/** The exported types that the data of events name. */
function named(root) {
  const shown = [
    ['src/events/event-family.ts', ['Basis']],
    ['src/events/families/agent-run-events.ts', ['StopReason']],
    ['src/events/families/attempt-events.ts', ['AttemptOutcome']],
    ['src/events/families/measurement-events.ts', ['FileMeasure', 'PathChange']],
    ['src/model/status-file.ts', ['ProcessIdentity']],
    ['src/model/attempt.ts', ['AttemptPlan', 'Stage']],
    ['src/model/gate.ts', ['Verdict']],
    ['src/events/lane-event.ts', ['RunRequest', 'RunOutcome', 'Launcher']],
    ['src/model/run-options.ts', ['RunOptions']],
    ['src/model/launch-policy.ts', ['RateLimitPolicy']],
  ];
  return shown
    .flatMap(([file, names]) => {
      const source = parse(`${root}${file}`);
      return names.map((name) => {
        const alias = source.statements.find(
          (node) => ts.isTypeAliasDeclaration(node) && node.name.text === name,
        );
        if (alias === undefined) throw new Error(`${file} has no type ${name}`);
        return `### ${name}\n\n${docOf(alias)}\n\n\`\`\`ts\n${alias.getText(source).replace(/^export /, '')}\n\`\`\`\n`;
      });
    })
    .join('\n');
}

function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}

function docOf(node) {
  const [doc] = node.jsDoc ?? [];
  return doc === undefined ? '' : ts.getTextOfJSDocComment(doc.comment).replace(/\s+/g, ' ');
}

/** Takes away the indentation that all lines after the first share. */
function undent(text) {
  const [first, ...rest] = text.split('\n');
  const depth = Math.min(...rest.map((line) => /^ */.exec(line)[0].length), 100);
  return [first, ...rest.map((line) => line.slice(depth))].join('\n');
}
