/**
 * The schema, as forward-only numbered steps: step n brings `user_version` from n − 1 to n, in one transaction. A
 * step that was released is never edited; a change is a new step.
 *
 * Conventions. Ids are snowflakes in INTEGER columns; they are bound as decimal text (SQLite's column affinity turns
 * it into the integer, an index is used) or bigint, and read with CAST(… AS TEXT), because they do not fit a number.
 * `changed` columns hold the position of the last change that the row's reader must hear of.
 */
import type { DatabaseSync } from 'node:sqlite'
import { StoreTooNew } from '../errors.ts'

/** "Kith" in ASCII, in the header of every data file. */
export const applicationId = 0x4b697468

const steps: string[] = [
  `
  -- One row: the position counter of the whole store. Stored, so that a position is never used twice.
  CREATE TABLE counter (position INTEGER NOT NULL);
  INSERT INTO counter VALUES (0);
  -- Positions that were given out after a backup was taken that has been restored since: before < position < after.
  CREATE TABLE taken_back (before INTEGER NOT NULL, after INTEGER NOT NULL);

  -- Append-only: the rowid is the position, so that rows land at the end of the file whatever the conversation.
  CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    client_id BLOB,
    body BLOB NOT NULL
  );
  CREATE UNIQUE INDEX entries_by_seq ON entries (conversation, seq);
  -- Client id first: a UUIDv7 begins with the time, so the index grows nearly at its end.
  CREATE UNIQUE INDEX entries_by_client_id ON entries (client_id, conversation) WHERE client_id IS NOT NULL;
  CREATE TABLE refs (
    conversation INTEGER NOT NULL,
    target INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (conversation, target, seq)
  ) WITHOUT ROWID;

  -- changed: entries, settings, membership or shown watermarks. state_changed: all of these but entries.
  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    title TEXT NOT NULL,
    picture TEXT NOT NULL,
    history INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    head INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    client_time_max INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    state_changed INTEGER NOT NULL
  );
  CREATE TABLE directs (
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (low, high)
  ) WITHOUT ROWID;

  -- Clustered by user: what changed for a user is one range. changed: the row itself. shown_changed: the watermarks
  -- that others see. peer: the other user of a direct conversation.
  CREATE TABLE members (
    user INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    state INTEGER NOT NULL,
    role INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    visible_from INTEGER NOT NULL,
    left_seq INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    read INTEGER NOT NULL,
    shown_delivered INTEGER NOT NULL,
    shown_read INTEGER NOT NULL,
    removed_at INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    muted_until INTEGER NOT NULL,
    peer INTEGER,
    changed INTEGER NOT NULL,
    shown_changed INTEGER NOT NULL,
    PRIMARY KEY (user, conversation)
  ) WITHOUT ROWID;
  CREATE INDEX members_by_conversation ON members (conversation, user);

  CREATE TABLE hidden (
    user INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (user, conversation, seq)
  ) WITHOUT ROWID;
  CREATE INDEX hidden_by_change ON hidden (user, changed);

  -- handle_key is NULL once the account is deleted: the handle is free, the row stays.
  CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    handle TEXT NOT NULL,
    handle_key TEXT UNIQUE,
    name TEXT NOT NULL,
    bio TEXT NOT NULL,
    picture TEXT NOT NULL,
    read_receipts INTEGER NOT NULL,
    last_seen_shared INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    changed INTEGER NOT NULL
  );
  CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    token_hash BLOB NOT NULL UNIQUE
  );
  CREATE INDEX devices_by_user ON devices (user);

  CREATE TABLE contacts (
    user INTEGER NOT NULL,
    other INTEGER NOT NULL,
    state INTEGER NOT NULL,
    blocked INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (user, other)
  ) WITHOUT ROWID;
  CREATE INDEX contacts_by_other ON contacts (other);

  CREATE TABLE invites (
    code TEXT PRIMARY KEY,
    conversation INTEGER NOT NULL,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    uses_left INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX invites_by_conversation ON invites (conversation);
  `,
  `
  -- Where messages to several people went, so that a repeat finds its first answer (A14).
  CREATE TABLE remembered (
    user INTEGER NOT NULL,
    key BLOB NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (user, key)
  ) WITHOUT ROWID;
  `,
  `
  -- When shown watermarks moved: the current step of time in the member's row, ended ones here. 0: not known.
  ALTER TABLE members ADD COLUMN marked_at INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE mark_times (
    conversation INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    read INTEGER NOT NULL,
    PRIMARY KEY (conversation, user, at)
  ) WITHOUT ROWID;
  `,
  `
  -- Where the log ends for a member from whom the newest entries are withheld, and when that was; -1: at its head.
  ALTER TABLE members ADD COLUMN visible_end INTEGER NOT NULL DEFAULT -1;
  ALTER TABLE members ADD COLUMN visible_time INTEGER NOT NULL DEFAULT -1;
  `,
]

export const schemaVersion = steps.length

export function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version
}

/** Brings a database of any earlier version, or an empty one, to this program's version. */
export function migrate(database: DatabaseSync, file: string): void {
  const version = versionOf(database)
  if (version > schemaVersion) throw new StoreTooNew(file, version, schemaVersion)
  for (let next = version + 1; next <= schemaVersion; next++) {
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(steps[next - 1]!)
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${next}`)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
}
