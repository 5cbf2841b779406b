import type { DatabaseFailure } from '#database/failure.ts';
import type { PointIds } from './point-ids.ts';
import type { DatabaseSession } from './session.ts';
import type { SetAside } from './set-aside.ts';

export interface ApplyContext {
  session: DatabaseSession;
  ids: PointIds;
  setAside: SetAside;
  /** Whether what failed so is set aside: another attempt would give the same. */
  isFinal: (failure: DatabaseFailure) => boolean;
}
