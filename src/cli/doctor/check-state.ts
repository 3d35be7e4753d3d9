import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { placeCommand } from '../../model/lane-name.js';
import { networkFileSystem } from '../../store/network-fs.js';
import { ensureStateRoot } from '../../store/state-folder.js';
import { isWithoutRoom } from '../../supervisor/disk-room.js';
import type { DoctorPlace, Check, Finding } from './finding.js';

/** The folder of the state: whether it can be written, has room, is on a disk of this machine, and is not seen by git. */
export const checkState: Check = (place) => {
  const { repoLayout, repo } = place;
  const root = repoLayout.stateRoot();
  const name = relative(repo, root);
  const bad = (text: string, hint: string): Finding => ({ state: 'problem', about: 'state', text, hint });
  const type = networkFileSystem(root);
  if (!isWritable(root)) return [bad(`${name} cannot be written`, 'look at the rights of the folder')];
  if (isWithoutRoom(place)) return [bad(`the disk of ${name} is full`, 'make room')];
  if (type !== undefined) {
    const hint =
      'appends of several machines are not atomic there; --allow-network-fs if only this one writes';
    return [bad(`${name} is on a network file system (${type})`, hint)];
  }
  if (!existsSync(root)) return [{ state: 'ok', about: 'state', text: `${name} will be made` }];
  if (!existsSync(repoLayout.stateGitignore(root))) return [unseen(name, place)];
  return [{ state: 'ok', about: 'state', text: name }];
};

function unseen(name: string, { repoLayout, common, lane, project }: DoctorPlace): Finding {
  return {
    state: 'warning',
    about: 'state',
    text: `${name} has no .gitignore, so that git sees what is in it`,
    hint: `${placeCommand(['doctor'], { lane, project })} --fix`,
    fix: async () => {
      await ensureStateRoot(repoLayout, { track: common.audit?.track === true });
      return `wrote ${name}/.gitignore`;
    },
  };
}

/** Whether it can be written, or can be made where it is not there yet. */
function isWritable(folder: string): boolean {
  const there = existsSync(folder) ? folder : dirname(folder);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return there !== folder && !existsSync(there) && isWritable(there);
  }
}
