/** Lower-case letters, digits and single hyphens: the form in which a name may be part of a path. */
export function slugify(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Whether the name is usable as it stands as one path segment: a slug, at most 64 characters, no dot first. */
export function isSlug(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9._-]{0,63})$/.test(name) && !name.includes('..');
}
