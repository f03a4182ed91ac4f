/**
 * Reads what a container prints on one of its streams, and tells text from marks.
 *
 * OpenWhisk's images end the output of each activation with a line of its own, the sentinel
 * (scheduling-and-runtimes §3.8). That says whose the output is as long as one activation runs at a
 * time. Images of this repository say it of every piece, each on a line `\x1e<activation><sign><text>`:
 * `:` for a whole line, `+` for the beginning of one, `!` for the end of the activation's output.
 *
 * It is all the word of user code: a mark that is forged moves lines from one log of that action to
 * another, and nothing more. Holds no more than one line, and that within a bound.
 */
import { createHeldBytes } from '../output/held-bytes.ts';

export interface OutputEvents {
  /** `activation`: whose text it is, where that is said. */
  readonly onText: (activation: string | null, bytes: Buffer) => void;
  readonly onEnd: (activation: string | null) => void;
}

export interface OutputLines {
  readonly read: (bytes: Buffer) => void;
  /** Gives the unfinished line: nothing more comes, or nobody waits for it. */
  readonly flush: () => void;
}

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';
/** Put before every piece by the runtimes that are asked for it through `REWHISK_LINES=tagged`. */
const TAG = 0x1e;
const NEWLINE = 0x0a;
const HELD_BYTES_MAX = 128 * 1024;
const TAGGED = /^\x1e([0-9A-Za-z-]{1,64})([:+!])/;
const HEAD_BYTES = 66;
/** Stands for the name where the runtime does not know it. */
const NOBODY = '-';

export const createOutputLines = ({ onText, onEnd }: OutputEvents): OutputLines => {
  const held = createHeldBytes();

  /** What came past the runtime, from a child process, may stand before it. */
  const tagged = (bytes: Buffer): boolean => {
    const at = bytes.indexOf(TAG);
    if (at === -1) return false;
    const [head, name, sign] = TAGGED.exec(bytes.toString('latin1', at, at + HEAD_BYTES)) ?? [];
    if (head === undefined || name === undefined) return false;
    if (at > 0) onText(null, bytes.subarray(0, at));
    const activation = name === NOBODY ? null : name;
    const text = bytes.subarray(at + head.length);
    if (sign === '!') onEnd(activation);
    else onText(activation, sign === ':' ? withNewline(text) : text);
    return true;
  };
  const line = (bytes: Buffer, newline: boolean): void => {
    if (tagged(bytes)) return;
    const text = bytes
      .toString('latin1', Math.max(0, bytes.length - SENTINEL.length - 1))
      .trimEnd();
    if (!newline || !text.endsWith(SENTINEL)) {
      return onText(null, newline ? withNewline(bytes) : bytes);
    }
    const before = bytes.subarray(0, bytes.lastIndexOf(SENTINEL));
    if (before.length > 0) onText(null, withNewline(before));
    onEnd(null);
  };

  /** With what has come of it before. */
  const end = (rest: Buffer): Buffer => {
    if (held.length() === 0) return rest;
    held.add(rest);
    return held.take();
  };

  return {
    read: (bytes) => {
      let at = 0;
      for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, at)) {
        line(end(bytes.subarray(at, to)), true);
        at = to + 1;
      }
      held.add(bytes.subarray(at));
      if (held.length() > HELD_BYTES_MAX) line(held.take(), false);
    },
    flush: () => {
      if (held.length() > 0) line(held.take(), false);
    },
  };
};

const withNewline = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from('\n')]);
