/**
 * The embedded store: one SQLite file, one writer thread with group commit, one reader thread beside it (WAL).
 *
 *   open.ts, folder.ts, check.ts, migrations.ts   the folder, its lock, start-up checks, the schema
 *   packing.ts, rpc.ts                            how calls cross the threads
 *   writer-worker.ts → writer.ts → append.ts, write-*.ts
 *   reader-worker.ts → read-*.ts
 *
 * This module runs on the main thread and never touches SQLite. It owns the two workers and the erasure timer: after
 * a body was replaced it has the writer empty the WAL, where the old body still stands, within `erasureDelayMs`; also
 * after opening, because the process before may not have come to it.
 */
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Changes, DirectoryPort } from '../../ports/directory.ts'
import type { LogPort } from '../../ports/log.ts'
import type { Runtime } from '../../ports/runtime.ts'
import type { Store } from '../../ports/store.ts'
import type { WriterOptions } from './open.ts'
import { packBatch, unpackEntries } from './packing.ts'
import type { PackedChanges } from './read-changes.ts'
import type { ReaderThread } from './reader-worker.ts'
import { WorkerCaller } from './rpc.ts'
import type { WriterThread } from './writer-worker.ts'

export type SqliteStoreOptions = {
  /** Created when it is missing. One process at a time. */
  folder: string
  runtime: Runtime
  /** Upper bound of the data file in pages of 4 KiB; none by default. */
  pagesMax?: number
  /** A thread of the store ended by itself: nothing can be read or written any more, whatever is tried. */
  died?(error: Error): void
}

const erasureDelayMs = 250
const erasureRetryMs = 5_000

type Writer = WorkerCaller<WriterThread>
type Reader = WorkerCaller<ReaderThread>

/** Throws FolderInUse, StoreTooNew, StoreDamaged or the error of the file system. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const folder = resolve(options.folder)
  const died = options.died ?? (() => undefined)
  const writer = startWriter({ folder, pagesMax: options.pagesMax }, died)
  const reader = await start(writer, folder, died)
  const erasure = scheduleErasure(options.runtime, writer)
  erasure.request()
  return {
    log: logOver(options.runtime, writer, reader, () => erasure.request()),
    directory: directoryOver(writer, reader),
    probe: () => writer.call('probe'),
    backup: (path) => backup(folder, resolve(path)),
    async close() {
      erasure.stop()
      await reader.call('close')
      await reader.end()
      await writer.call('close')
      await writer.end()
    },
  }
}

/**
 * The reader opens now rather than at its first call: as long as one connection is open, the other can close and open
 * again on a full disk without SQLite having to rebuild the files beside the database.
 */
async function start(writer: Writer, folder: string, died: (error: Error) => void): Promise<Reader> {
  let reader: Reader | undefined
  try {
    await writer.call('open')
    reader = startReader(folder, died)
    await reader.call('position')
    return reader
  } catch (error) {
    await reader?.end()
    await writer.end()
    throw error
  }
}

function startWriter(options: WriterOptions, died: (error: Error) => void): Writer {
  return new WorkerCaller(
    new Worker(new URL('./writer-worker.ts', import.meta.url), { workerData: options }),
    died,
  )
}

function startReader(folder: string, died: (error: Error) => void): Reader {
  return new WorkerCaller(
    new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: { folder } }),
    died,
  )
}

/** In a thread of its own: copying a large file must hold up neither reads nor writes. */
async function backup(folder: string, target: string): Promise<void> {
  // Whoever asked for the backup is told: the call that waits is refused.
  const reader = startReader(folder, () => undefined)
  try {
    await reader.call('copyTo', target)
    await reader.call('close')
  } finally {
    await reader.end()
  }
}

function scheduleErasure({ timers, log }: Runtime, writer: Writer): { request(): void; stop(): void } {
  let cancel: (() => void) | undefined
  let stopped = false
  const request = (delayMs = erasureDelayMs) => {
    if (!stopped) cancel ??= timers.after(delayMs, erase)
  }
  const erase = () => {
    cancel = undefined
    writer.call('checkpoint').then(
      (done) => {
        if (!done) request()
      },
      (error: Error) => {
        log('warn', 'replaced bodies could not be erased from the write-ahead log yet', {
          error: error.message,
        })
        request(erasureRetryMs)
      },
    )
  }
  const stop = () => {
    stopped = true
    cancel?.()
  }
  return { request, stop }
}

function logOver({ clock }: Runtime, writer: Writer, reader: Reader, erase: () => void): LogPort {
  return {
    async commit(batch) {
      const started = clock.elapsed()
      const packed = packBatch(batch)
      const buffer = packed.bytes.buffer as ArrayBuffer
      const { outcomes, position, erased } = await writer.callTransferring('commit', [buffer], packed)
      if (erased) erase()
      return { outcomes, position, storeMs: clock.elapsed() - started }
    },
    async range(conversation, from, to, limit, fromEnd = false) {
      return unpackEntries(await reader.call('range', conversation, from, to, limit, fromEnd))
    },
    async related(conversation, from, to, limit, before = Number.MAX_SAFE_INTEGER) {
      return unpackEntries(await reader.call('related', conversation, from, to, limit, before))
    },
    async findClientId(conversation, clientId) {
      return unpackEntries(await reader.call('findClientId', conversation, clientId))[0]
    },
  }
}

function directoryOver(writer: Writer, reader: Reader): DirectoryPort {
  return {
    createUser: (...args) => writer.call('createUser', ...args),
    updateUser: (...args) => writer.call('updateUser', ...args),
    setPassword: (...args) => writer.call('setPassword', ...args),
    deleteUser: (...args) => writer.call('deleteUser', ...args),
    touch: (...args) => writer.call('touch', ...args),
    createDevice: (...args) => writer.call('createDevice', ...args),
    deleteDevices: (...args) => writer.call('deleteDevices', ...args),
    requestContact: (...args) => writer.call('requestContact', ...args),
    acceptContact: (...args) => writer.call('acceptContact', ...args),
    declineContact: (...args) => writer.call('declineContact', ...args),
    removeContact: (...args) => writer.call('removeContact', ...args),
    setBlocked: (...args) => writer.call('setBlocked', ...args),
    openDirect: (...args) => writer.call('openDirect', ...args),
    createGroup: (...args) => writer.call('createGroup', ...args),
    rememberConversation: (...args) => writer.call('rememberConversation', ...args),
    hide: (...args) => writer.call('hide', ...args),
    createInvite: (...args) => writer.call('createInvite', ...args),
    useInvite: (...args) => writer.call('useInvite', ...args),
    deleteInvite: (...args) => writer.call('deleteInvite', ...args),

    credentials: (...args) => reader.call('credentials', ...args),
    credentialsOf: (...args) => reader.call('credentialsOf', ...args),
    users: (...args) => reader.call('users', ...args),
    userByHandle: (...args) => reader.call('userByHandle', ...args),
    deviceByToken: (...args) => reader.call('deviceByToken', ...args),
    devices: (...args) => reader.call('devices', ...args),
    contacts: (...args) => reader.call('contacts', ...args),
    contact: (...args) => reader.call('contact', ...args),
    relation: (...args) => reader.call('relation', ...args),
    presenceAudience: (...args) => reader.call('presenceAudience', ...args),
    partners: (...args) => reader.call('partners', ...args),
    findDirect: (...args) => reader.call('findDirect', ...args),
    findGroupByMembers: (...args) => reader.call('findGroupByMembers', ...args),
    conversation: (...args) => reader.call('conversation', ...args),
    markTimes: (...args) => reader.call('markTimes', ...args),
    membership: (...args) => reader.call('membership', ...args),
    memberships: (...args) => reader.call('memberships', ...args),
    sharesGroup: (...args) => reader.call('sharesGroup', ...args),
    conversationIds: (...args) => reader.call('conversationIds', ...args),
    ignoredGroups: (...args) => reader.call('ignoredGroups', ...args),
    hidden: (...args) => reader.call('hidden', ...args),
    invite: (...args) => reader.call('invite', ...args),
    invites: (...args) => reader.call('invites', ...args),
    position: () => reader.call('position'),
    wasIssued: (...args) => reader.call('wasIssued', ...args),
    async changes(query) {
      return unpackChanges(await reader.call('changes', query))
    },
  }
}

function unpackChanges({ entries: packed, conversations, ...rest }: PackedChanges): Changes {
  const entries = unpackEntries(packed)
  let next = 0
  return {
    ...rest,
    conversations: conversations.map(({ view, stateChanged, entryCount }) => ({
      view,
      stateChanged,
      entries: entries.slice(next, (next += entryCount)),
    })),
  }
}
