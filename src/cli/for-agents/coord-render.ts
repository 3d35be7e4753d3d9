import { compiledViews, viewNames } from '../../projections/board/compiled-views.js';
import { chosen } from '../choice-option.js';
import type { Handler } from '../command.js';
import { wantsJson } from '../context.js';
import { openBoard, showPage } from './open-board.js';

/** `wave coord render`: one view of a wave, compiled from the logs as they are now. Reads only. */
export const coordRender: Handler = async (invocation) => {
  const [word = 'board'] = invocation.words;
  const name = chosen('the view', word, viewNames);
  const input = await openBoard(invocation);
  const view = compiledViews[name](input);
  if (wantsJson(invocation)) {
    const { lane, wave } = input.status;
    const document = { schemaVersion: 1, kind: `${name}-view`, lane, wave, ...view.data };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else showPage(invocation, view.markdown(Date.now()));
  return 0;
};
