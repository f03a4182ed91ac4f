/** What one container may have at once, whatever holds it to that (OpenWhisk's number of processes). */

/** Processes and threads. */
export const PROCESSES_MAX = 1_024;
/** Of one process. */
export const OPEN_FILES_MAX = 1_024;
