/** The reader's thread: a read-only connection beside the writer's. Backups run in a second one of these. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Connection } from './connection.ts'
import { copyDatabase } from './copy.ts'
import { openForReading } from './open.ts'
import { accountReads } from './read-accounts.ts'
import { readChanges } from './read-changes.ts'
import { conversationReads } from './read-conversations.ts'
import { logReads } from './read-log.ts'
import { type Replies, type Reply, type Request, toErrorForm } from './rpc.ts'
import { asUnavailable } from './weather.ts'

const { folder } = workerData as { folder: string }
const port = parentPort!
let open: Connection | undefined

const reads = {
  ...logReads,
  ...accountReads,
  ...conversationReads,
  changes: readChanges,
  copyTo: copyDatabase,
  close: (): void => disconnect(),
}
export type ReaderThread = typeof reads
type Read = (connection: Connection, ...args: unknown[]) => unknown

port.on('message', (request: Request) => {
  port.postMessage([answer(request)] satisfies Replies)
})

function answer(request: Request): Reply {
  try {
    open ??= openForReading(folder)
    const read = reads[request.method as keyof typeof reads] as Read
    return { id: request.id, value: read(open, ...request.args) }
  } catch (error) {
    const unavailable = asUnavailable(error)
    if (unavailable !== undefined) disconnect()
    return { id: request.id, error: toErrorForm(unavailable ?? error) }
  }
}

function disconnect(): void {
  open?.close()
  open = undefined
}
