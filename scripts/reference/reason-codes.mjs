/** docs/reference/reason-codes.md, from src/model/reconcile-reason.ts and src/audit/finding.ts. */
export function reasonCodesPage({ reconcileReasons, findingKinds }) {
  const reasons = Object.entries(reconcileReasons).map(
    ([code, { effect, doc }]) => `| \`${code}\` | ${effect} | ${doc} |`,
  );
  const kinds = Object.entries(findingKinds).map(
    ([kind, { damage, doc }]) => `| \`${kind}\` | ${damage ? 'damage' : 'shown'} | ${doc} |`,
  );
  return `# Reason codes

## wave launch --reconcile-status

Rebuilds the lane's index and \`run-state.json\` from the canonical files, and says of each wave why it reads as it does. The
first reason is the one that counts. \`none\`: nothing had to be done. \`added\`: the index had a gap that is closed now. \`kept\`:
what is recorded stays, although something speaks against it. \`missing\`: something cannot be reconstructed.

| code | effect | meaning |
| --- | --- | --- |
${reasons.join('\n')}

## wave audit verify

What is \`damage\` ends the command with 46.

| kind | | meaning |
| --- | --- | --- |
${kinds.join('\n')}
`;
}
