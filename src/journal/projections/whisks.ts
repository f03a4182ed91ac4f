/**
 * Actions as they are now. The revision of an action is the offset of its last write, so it is
 * unique, grows with time and settles the order of actions updated in the same millisecond.
 */
import type { Action, StoredAction } from '../../domain/action/action.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { actionId } from '../../domain/names.ts';
import type { Projection } from './projection.ts';

const row = (action: Action, revision: Offset) => {
  const stored: StoredAction = { action, revision };
  return [
    revision,
    actionId(action.name),
    action.name.namespace,
    action.updated,
    JSON.stringify(stored),
  ];
};

export const whisks: Projection = {
  name: 'whisks',
  version: 1,
  tables: `
    CREATE TABLE actions (
      revision INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,   -- NS/[PKG/]NAME
      namespace TEXT NOT NULL,
      updated INTEGER NOT NULL,  -- epoch ms
      action TEXT NOT NULL       -- JSON of StoredAction
    );
    CREATE INDEX actions_by_updated ON actions (namespace, updated, revision);`,
  handles: ['ActionCreated', 'ActionUpdated', 'ActionDeleted'],
  prepare: (db) => {
    const put = db.prepare('INSERT OR REPLACE INTO actions VALUES (?, ?, ?, ?, ?)');
    const drop = db.prepare('DELETE FROM actions WHERE id = ?');
    return (records) => {
      for (const { event, offset } of records) {
        if (event.type === 'ActionCreated' || event.type === 'ActionUpdated')
          put.run(...row(event.action, offset));
        else if (event.type === 'ActionDeleted') drop.run(actionId(event.name));
      }
    };
  },
};
