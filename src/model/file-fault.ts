/** Why a file of the repository is not there for us, or was not read. */
export type FileFault = 'missing' | 'folder' | 'special' | 'outside' | 'too-large' | 'unreadable';

/** Each fault in words that go after the path. */
export const faultWords: Readonly<Record<FileFault, string>> = {
  missing: 'does not exist',
  folder: 'is a folder',
  special: 'is no regular file',
  outside: 'leads out of the repository',
  'too-large': 'is too large',
  unreadable: 'cannot be read',
};
