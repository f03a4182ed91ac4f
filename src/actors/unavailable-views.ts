/** Tells views that do not answer now from a bug; the class itself is the journal's own. */
import type { ViewsUnavailable } from '../journal/views.ts';

const UNAVAILABLE: ViewsUnavailable['name'] = 'ViewsUnavailable';

export const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && error.name === UNAVAILABLE;
