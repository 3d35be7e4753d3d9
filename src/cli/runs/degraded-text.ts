const texts: Readonly<Record<string, string>> = {
  'held-up': 'held up, and tried again by itself',
  'launcher-gone': 'nobody works on it, its launcher is gone',
  'launcher-suspended': 'its launcher is suspended',
  'no-agent-slot': 'waits for an agent slot; other lanes have all, nothing is to be done',
  'supervisor-suspended': 'waits, and the supervisor that would take it up is suspended',
  'no-space': 'the disk is full; it waits until there is room',
  'no-supervisor': 'waits, and no supervisor is running that would take it up',
};

/** What the name of a want means, said of a run; a name that this build does not know says itself. */
export function degradedText(name: string): string {
  return texts[name] ?? name;
}
