/**
 * Checks a Rewhisk journal with nothing of Rewhisk's code: written by journal-format.md, for whoever
 * does not want to ask the server whether the server is right. Node 22.18 or newer, no packages.
 *     node verify-journal.mjs <data folder>/journal [--hash OFFSET:HASH] [--public-key FILE]
 * Ends with 0 when all is well, with 1 and the first bad offset when not.
 */
import { createHash, createPublicKey, verify as isSignature } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Without an offset: where the check has come to. */
const check = (holds, offset, reason = 'a value is not what a writer writes') => {
  if (!holds) throw Object.assign(new Error(reason), { offset });
};

// "The hash chain".
const ZEROS = Buffer.alloc(32);
const KINDS = ['', 'topic', 'type', 'structure'];
/** Unsigned and big endian. */
const u = (bits, value) => {
  check(Number.isSafeInteger(value) && value >= 0 && value < 2 ** bits);
  return Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
};
const u64s = (...values) => Buffer.concat(values.map((value) => u(64, value)));
const bytesOf = (value) => Buffer.from(value instanceof Uint8Array ? value : check(false));
const sha256 = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const place = ({ kind }) => KINDS.indexOf(kind);
const dictionaryBytes = (words) => {
  const sorted = words.toSorted((a, b) => place(a) - place(b) || a.id - b.id);
  const parts = sorted.flatMap((word) => {
    const text = Buffer.from(word.value);
    return [u64s(place(word), word.id, text.length), text];
  });
  return Buffer.concat([u64s(words.length), ...parts]);
};
const recordBytes = ({ topic, type, tombstone, time_ms: timeMs, key, payload }) => {
  check(tombstone === 0 || tombstone === 1);
  const isText = typeof key === 'string';
  const [keyBytes, content] = [isText ? Buffer.from(key) : bytesOf(key), bytesOf(payload)];
  const fixed = [u(8, tombstone + (isText ? 0 : 2)), u(16, topic), u(16, type), u(48, timeMs)];
  const lengths = [u(16, keyBytes.length), u(32, content.length)];
  return Buffer.concat([...fixed, ...lengths, keyBytes, content]);
};

// "Payload".
const TYPES = 'Float32 Float64 Uint8 Uint16 Uint32 BigUint64 Int8 Int16 Int32 BigInt64'.split(' ');
/** Objects become maps. `structures` are texts of the dictionary. */
const unpack = (bytes, structures) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shapes = [...structures];
  let at = 0;
  const slice = (length) => {
    check((at += length) <= bytes.length);
    return bytes.subarray(at - length, at);
  };
  const number = (name, size = Number(/\d+/.exec(name)) / 8) =>
    Number(view[`get${name}`]((at += size) - size));
  const sized = (index) => number(TYPES[2 + index]);
  const list = (length) => Array.from({ length }, read);
  const map = (length) => new Map(Array.from({ length }, () => [read(), read()]));
  const object = (id) => new Map(JSON.parse(shapes[id]).map((key) => [key, read()]));
  const shapeId = (byte) => byte - 0x40 + (byte < 0x60 ? 0 : 32 * sized(0));
  const extension = (length) => {
    if (sized(0) !== 0x72) return void slice(length);
    const id = shapeId(sized(0));
    shapes[id] = JSON.stringify(read());
    return object(id);
  };
  const read = () => {
    const byte = sized(0);
    if (byte < 0x40) return byte;
    if (byte < 0x80) return object(shapeId(byte));
    if (byte < 0x90) return map(byte - 0x80);
    if (byte < 0xa0) return list(byte - 0x90);
    if (byte < 0xc0) return slice(byte - 0xa0).toString();
    if (byte < 0xc4) return [null, undefined, false, true][byte - 0xc0];
    if (byte < 0xc7) return slice(sized(byte - 0xc4));
    if (byte < 0xca) return extension(sized(byte - 0xc7));
    if (byte < 0xd4) return number(TYPES[byte - 0xca]);
    if (byte < 0xd9) return extension(2 ** (byte - 0xd4));
    if (byte < 0xdc) return slice(sized(byte - 0xd9)).toString();
    if (byte < 0xde) return list(sized(byte - 0xdb));
    return byte < 0xe0 ? map(sized(byte - 0xdd)) : byte - 0x100;
  };
  return read();
};

// "The equation of conservation" and "State that is carried from segment to segment".
const LIFE = /^(Activation|Sequence|Trigger)(Accepted|Fired|Moved|Started|Completed)$/;

const createHistory = () => {
  const open = { Activation: new Map(), Sequence: new Map(), Trigger: new Map() };
  const history = { sums: { accepted: 0, completed: 0, inFlight: 0 }, imbalance: null };
  const state = { streams: new Map(), cursors: new Map(), epochs: new Map() };
  const isLawful = (kind, what, at, key, event) => {
    const [id, acceptedAt] = [event.get('activationId') ?? key, event.get('acceptedAt')];
    const isOpen = Object.values(open).some((ids) => ids.has(id));
    const since = open[kind].get(id);
    const belongs = since !== undefined && (acceptedAt ?? since) === since;
    const [begins, ends] = [what === 'Accepted' || what === 'Fired', what === 'Completed'];
    if (begins) open[kind].set(id, at);
    else if (ends && belongs) open[kind].delete(id);
    history.sums.accepted += Number(begins);
    history.sums.completed += Number(ends);
    history.sums.inFlight = Object.values(open).reduce((sum, ids) => sum + ids.size, 0);
    return begins ? !isOpen : belongs;
  };
  const note = ({ offset: at, key, topic: topicId, tombstone, payload }, topic, type, shapes) => {
    const name = typeof key === 'string' ? key : Buffer.from(key).toString('hex');
    const event = () => unpack(bytesOf(payload), shapes);
    const says = (table, of, value) => state[table].set(`${of}`, { value, at });
    const [, kind, what] = LIFE.exec(type) ?? [];
    if (type === 'CursorCommitted') says('cursors', event().get('consumer'), event().get('next'));
    else if (type === 'EpochStarted') says('epochs', event().get('epoch'), at);
    else if (topic === 'whisks' || topic === 'subjects')
      if (tombstone === 1) state.streams.delete(`${topicId} ${name}`);
      else says('streams', `${topicId} ${name}`, at);
    else if (kind && !isLawful(kind, what, at, name, event()))
      history.imbalance ??= { offset: at, reason: `${type} of ${name} can't be` };
  };
  return Object.assign(history, { state, note });
};

const checkState = (all, state, first, next) => {
  const within = (at) => Math.max(first, Math.min(at, next));
  const compare = (table, columns, said) => {
    const rows = new Map(all(`SELECT ${columns} FROM ${table}`).map((it) => [it.name, it.value]));
    for (const [name, { value, at }] of said) {
      const isAhead = value === at && rows.get(name) >= next;
      check(rows.get(name) === value, within(isAhead ? next : at), `${table} has no ${name}`);
    }
    for (const [name, value] of rows)
      check(said.has(name), within(value), `${table} has ${value} for ${name}`);
  };
  compare('streams', "topic || ' ' || key AS name, offset AS value", state.streams);
  compare('cursors', 'consumer AS name, next AS value', state.cursors);
  compare('epochs', "epoch || '' AS name, offset AS value", state.epochs);
  state.epochs = new Map([...state.epochs].slice(-1));
};

// "Tables".
/** SHA-256 of the lines that this query gives, by format. */
const MADE = `SELECT quote(type) || quote(tbl_name) || quote(name) || quote(sql) || char(10) AS made
  FROM sqlite_master ORDER BY 1`;
const TABLES = {
  1: '66927ecfd6b33f9aab44621914e5e80ab008fd1ec8c4664e986610ae89043cc2',
  2: 'b44db1b9c8c21b52d71822f9a671e1fdad8f5d94ce388e47569be833c66a57bb',
};
const NEXT = 'SELECT * FROM commits WHERE last_offset >= ? ORDER BY last_offset LIMIT 1';
const BEGIN = 'SELECT 1 FROM commits WHERE first_offset = ?';
const ROWS = 'SELECT * FROM records WHERE offset BETWEEN ? AND ? ORDER BY offset';
const STRAY = 'SELECT offset FROM records WHERE offset NOT BETWEEN ? AND ? ORDER BY offset LIMIT 1';
const HOLES = 'SELECT 1 FROM dictionary GROUP BY kind HAVING max(id) >= count(*) OR min(id) < 0';
const PURPOSE = Buffer.from('rewhisk checkpoint\n');
/** `before` is the log up to this segment; `reached` is told how far the check has come. */
const checkSegment = (all, first, before, history, { keys, kept }, reached) => {
  const [head, ...heads] = all('SELECT * FROM head');
  check(heads.length === 0 && head?.format in TABLES, first, 'it has no head that is known here');
  const made = sha256(all(MADE).map((it) => it.made)).toString('hex');
  check(made === TABLES[head.format], first, 'the segment has other tables than its format');
  check(head.first_offset === first, first, 'the segment has another name');
  const words = all('SELECT kind, id, value, since FROM dictionary ORDER BY kind, id');
  const values = (kind) => words.filter((it) => it.kind === kind).map(({ value }) => value);
  const [topics, types] = [values('topic'), values('type').map((it) => it.split(' ')[0])];
  const shapes = values('structure');
  const later = (table) => (head.format < 2 ? [] : all(`SELECT * FROM ${table}`));
  const checkpoints = new Map(later('checkpoints').map((row) => [row.offset, row]));
  const [compaction, ...compactions] = later('compaction');
  const begin = u64s(head.format, first, head.created_ms);
  const previous = bytesOf(head.previous_hash);
  const sinces = new Set([0]);
  let [hash, next] = [bytesOf(head.hash), first];
  const note = (row) => history.note(row, topics[row.topic], types[row.type], shapes);
  const vouch = (last) => {
    const row = checkpoints.get(last);
    if (!checkpoints.delete(last)) return false;
    const bytes = Buffer.concat([PURPOSE, u64s(last, row.time_ms), hash]);
    const signed = (key) => isSignature(null, bytes, key, bytesOf(row.signature));
    check(bytesOf(row.hash).equals(hash), last, 'the log has another hash than its checkpoint');
    check(!keys || keys.some(signed), last, 'its checkpoint is signed by nobody who is known');
    return true;
  };
  const passed = (from, last) => {
    if (!kept || kept.offset < from || kept.offset > last) return;
    const isSame = kept.offset === last && kept.hash === hash.toString('hex');
    check(isSame, from, `the log has another hash at ${kept.offset} than the one that was kept`);
  };
  if (compaction) {
    const { through, chain_hash: chain } = compaction;
    check(compactions.length === 0 && before.hash.equals(ZEROS), first, 'it is not the first');
    check(!words.some(({ since }) => since !== 0), first, 'the dictionary has later entries');
    const rows = all(ROWS, first, through);
    const records = rows.flatMap((row) => [u64s(row.offset), recordBytes(row)]);
    const parts = [begin, dictionaryBytes(words), u64s(through), bytesOf(chain), ...records];
    check(sha256([ZEROS, ...parts]).equals(hash), first, 'what was compacted was changed');
    check(previous.equals(ZEROS) && vouch(through), first, 'no checkpoint vouches for it');
    rows.forEach(note);
    [hash, next] = [bytesOf(chain), through + 1];
    passed(through, through);
  } else {
    const carried = dictionaryBytes(words.filter(({ since }) => since === 0));
    check(previous.equals(before.hash), first, 'the segment does not follow its predecessor');
    check(sha256([previous, begin, carried]).equals(hash), first, "the segment's head was changed");
    check(carried.equals(dictionaryBytes(before.words)), first, 'its dictionary is another one');
  }
  for (let [row] = all(NEXT, next); row && !compaction; [row] = all(NEXT, next)) {
    const { first_offset: from, last_offset: last, time_ms: timeMs } = row;
    const isOdd = from > last && all(BEGIN, next)[0];
    check(from === next, isOdd ? from : next, 'its commit is missing');
    const rows = all(ROWS, from, last);
    for (const { offset } of rows) check(offset === next++, next - 1, 'the record is missing');
    const added = dictionaryBytes(words.filter(({ since }) => since === from));
    const parts = [u64s(from, rows.length, timeMs), added, ...rows.map(recordBytes)];
    hash = sha256([hash, ...parts]);
    const [isSame, isWhole] = [hash.equals(bytesOf(row.hash)), next === last + 1];
    check(isSame || isWhole, next, 'the record is missing');
    check(isSame && isWhole, from, `the commit of ${from} to ${last} was changed`);
    sinces.add(from);
    vouch(last);
    passed(from, last);
    rows.forEach(note);
    reached(next);
  }
  reached(next);
  for (const at of checkpoints.keys())
    check(false, Math.max(first, Math.min(at, next)), 'no end is there');
  for (const { offset } of all(STRAY, first, next - 1)) check(false, offset, 'it has no commit');
  const others = [...all(NEXT, next), ...all('SELECT 1 FROM commits WHERE last_offset < ?', first)];
  check(others.length === 0, first, 'there are commits besides those of the chain');
  const loose = words.some(({ since }) => !sinces.has(since) && since !== next);
  check(
    !loose && all(HOLES).length === 0,
    next,
    'the dictionary has entries that belong to no commit',
  );
  checkState(all, history.state, first, next);
  const [{ quick_check: verdict }] = all('PRAGMA quick_check(1)');
  check(verdict === 'ok', first, `the file of its segment is damaged: ${verdict}`);
  return { hash, next, words, through: compaction?.through ?? before.through };
};

// "Files".
/** `keys`: public keys, none when left out: no signature is looked at; `kept`: `{offset, hash}`. */
export const verifyJournal = (dir, { keys, kept } = {}) => {
  const history = createHistory();
  const start = { hash: ZEROS, next: 1, words: [], through: 0 };
  let [end, last, at] = [start, start, 1];
  try {
    const names = readdirSync(dir).filter((name) => /^\d{20}\.db$/.test(name));
    for (const name of names.toSorted()) {
      const first = Number(name.slice(0, 20));
      if (first <= end.through) continue;
      check(first <= end.next, end.next, `offsets ${end.next} to ${first - 1} are missing`);
      check(first === end.next, first, 'two segments have it');
      at = first;
      const database = new DatabaseSync(join(dir, name), { readOnly: true });
      try {
        database.exec('BEGIN');
        const all = (sql, ...values) => database.prepare(sql).all(...values);
        const reached = (next) => void (at = next);
        end = checkSegment(all, first, end, history, { keys, kept }, reached);
        if (end.next > last.next) last = end; // One without records has no hash of the log.
      } finally {
        database.close();
      }
    }
    check(!kept || kept.offset < end.next, end.next, 'the log ends before the hash that was kept');
    check(!kept || kept.offset >= end.through, 1, 'what the kept hash was of has been compacted');
  } catch (error) {
    if (['EACCES', 'ENOENT', 'ENOTDIR'].includes(error.code)) throw error;
    return { type: 'broken', offset: error.offset ?? at, reason: error.message };
  }
  const { sums, imbalance } = history;
  const type = imbalance === null ? 'intact' : 'unbalanced';
  return { type, last: end.next - 1, hash: last.hash.toString('hex'), sums, ...imbalance };
};

const main = () => {
  const options = { hash: { type: 'string' }, 'public-key': { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const dir = resolve(positionals[0] ?? '.');
  const file = values['public-key'] ?? join(dir, '../journal.pub');
  const pems = existsSync(file) ? readFileSync(file, 'utf8').match(/-----BEGIN[^]*?END.*/g) : null;
  const [offset, hash] = (values.hash ?? '').split(':');
  const kept = values.hash === undefined ? null : { offset: Number(offset), hash };
  const keys = pems?.map((pem) => createPublicKey(pem));
  const { type, ...found } = verifyJournal(dir, { keys, kept });
  const signatures = keys ? `by ${file}` : `not looked at: there is no ${file}`;
  process.stdout.write(`${type} ${JSON.stringify({ ...found, signatures })}\n`);
  process.exitCode = type === 'intact' ? 0 : 1;
};

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
