/** Whether a path of the repository is in one of these folders. */
export function isWithinAny(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
