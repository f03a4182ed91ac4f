/**
 * Names of subjects: usually an e-mail address or the id of an account, of at least five characters
 * (openwhisk-api §2.1). Upstream leaves open which characters; here none that would need quoting, and
 * no `/`, which keeps the streams of subjects apart from those of limits (`NS/limits`).
 */
import { E, type Either } from '../kernel/fp.ts';

export interface SubjectIllegal {
  readonly type: 'SubjectIllegal';
  readonly text: string;
}

const NAME = /^\w[\w@.&+|: -]{3,254}[\w@.&+|:-]$/;

export const parseSubjectName = (text: string): Either<SubjectIllegal, string> =>
  NAME.test(text) ? E.right(text) : E.left({ type: 'SubjectIllegal', text });
