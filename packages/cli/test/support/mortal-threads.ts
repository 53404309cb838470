/**
 * Loaded before `kith`: a thread of the store that is handed the word DEADLY_WORD ends at once, as it does when there
 * is a bug in it or the system has no memory left for it.
 */
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'

const { postMessage } = Worker.prototype
Worker.prototype.postMessage = function (this: Worker, ...message) {
  if (inspect(message, { depth: null }).includes(process.env.DEADLY_WORD!)) this.terminate()
  else postMessage.apply(this, message)
}
