/** What git has checked out. */
export type CheckedOut = Readonly<{
  /** The commit; null before the first. */
  head: string | null;
  /** The branch, as a full ref; null where none is checked out. */
  ref: string | null;
}>;

/** As one text, by which two are compared; {@link checkedOutOf} reads it. */
export function checkedOutText({ head, ref }: CheckedOut): string {
  return `${head ?? ''} ${ref ?? ''}`;
}

/** What such a text says. */
export function checkedOutOf(text: string | null): CheckedOut {
  const [head = '', ref = ''] = (text ?? '').split(' ');
  return { head: head === '' ? null : head, ref: ref === '' ? null : ref };
}

/** For people: the branch and where it stands. */
export function checkedOutWords({ head, ref }: CheckedOut): string {
  const where = head === null ? 'no commit' : head.slice(0, 10);
  return ref === null ? where : `${ref.replace('refs/heads/', '')} at ${where}`;
}
