/**
 * The journal that a power loss left, before anything looks at it that could mend it: it is whole, and
 * the beginning of what it was.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parsePublicKeys } from '../../src/journal/segments/signing-key.ts';
import { type Evidence, verifyJournal } from '../../src/journal/verification/verify-journal.ts';
import type { DiskTree } from '../power-loss/disk.ts';
import { writeTree } from '../power-loss/disk-tree.ts';

/** Rules that are broken. */
export const faultsOfLoss = (before: DiskTree, after: DiskTree): readonly string[] => {
  const keys = parsePublicKeys(after.get('journal.pub')?.bytes.toString() ?? '');
  const left = verifyTree(after, { keys });
  if (left.type !== 'intact')
    return [`the power loss left a journal that is ${JSON.stringify(left)}`];
  const kept = { offset: left.last, hash: left.hash };
  const was = verifyTree(before, { keys, kept });
  return was.type === 'intact' ? [] : [`what is left never was: ${JSON.stringify(was)}`];
};

const verifyTree = (tree: DiskTree, evidence: Evidence) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-lost-'));
  try {
    const journal = [...tree].filter(([name]) => /^journal(\/|$)/.test(name));
    writeTree(folder, new Map(journal));
    return verifyJournal(path.join(folder, 'journal'), evidence);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
