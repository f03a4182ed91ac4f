/** Whose turn it is, where a program serves one activation at a time; the others wait in line. */
'use strict';

/** `serve(job)` begins a turn for it, or answers it at once. */
function createTurns(serve) {
  const waiting = [];
  let current = null;

  const next = () => {
    while (current === null && waiting.length > 0) serve(waiting.shift());
  };
  return {
    /** The program's output, its answer and its end are this turn's. */
    current: () => current,
    wait: (job) => {
      waiting.push(job);
      next();
    },
    /** `handlers(finish)`: what is done with a line and with the end, in terms of how the turn ends. */
    begin: (activation, handlers) => {
      let isOver = false;
      // Settles when what was printed before has been read as well.
      const finish = (settle) => {
        if (isOver) return;
        isOver = true;
        setImmediate(() => {
          settle();
          current = null;
          next();
        });
      };
      current = { activation, ...handlers(finish) };
      return finish;
    },
  };
}

module.exports = { createTurns };
