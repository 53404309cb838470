/** A thread that ends in the way it is told to: for rpc.test.ts. */
import { parentPort } from 'node:worker_threads'

parentPort!.on('message', ({ method }: { method: 'throw' | 'exit' }) => {
  if (method === 'exit') process.exit(3)
  throw new Error('a bug in the thread')
})
