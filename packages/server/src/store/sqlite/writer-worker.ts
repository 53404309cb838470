/** The writer's thread: takes everything that waits at once, so that one fsync serves all of it. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openForWriting, prepareFolder, type WriterOptions } from './open.ts'
import { type Replies, type Reply, type Request, toErrorForm } from './rpc.ts'
import { asUnavailable } from './weather.ts'
import { Writer, type WriterMethods } from './writer.ts'

/** Requests in one transaction; more wait for the next. */
const requestsMax = 1_024

const options = workerData as WriterOptions
const port = parentPort!
const writer = new Writer(() => openForWriting(options))
let release: (() => void) | undefined

/** Outside of the group commit. */
const controls = {
  open: (_context: undefined): void => {
    release = prepareFolder(options)
  },
  checkpoint: (_context: undefined): boolean => writer.checkpoint(),
  close: (_context: undefined): void => {
    writer.close()
    release?.()
  },
}
export type WriterThread = WriterMethods & typeof controls

port.on('message', (first: Request) => {
  const requests = [first]
  while (requests.length < requestsMax) {
    const next = receiveMessageOnPort(port) as { message: Request } | undefined
    if (next === undefined) break
    requests.push(next.message)
  }
  const writes = requests.filter((request) => !(request.method in controls))
  const replies: Replies = writes.length > 0 ? writer.execute(writes) : []
  for (const request of requests) if (request.method in controls) replies.push(control(request))
  port.postMessage(replies)
})

function control(request: Request): Reply {
  try {
    return { id: request.id, value: controls[request.method as keyof typeof controls](undefined) }
  } catch (error) {
    return { id: request.id, error: toErrorForm(asUnavailable(error) ?? error) }
  }
}
