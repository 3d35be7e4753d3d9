import type { Handler } from '../command.js';
import { textOption } from '../context.js';
import { taskGet } from '../tasks/task-get.js';
import { taskList } from '../tasks/task-list.js';

/** `wave coord show`: one record with everything that happened to it, or the records of a wave, a page at a time. Reads only. */
export const coordShow: Handler = (invocation) =>
  textOption(invocation, 'id') === undefined ? taskList(invocation) : taskGet(invocation);
