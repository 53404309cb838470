/** Quick looks at an install: nothing is written but one empty file in the data folder, which goes again. */
import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { socketPath } from '@kith/server'
import { isNodeNewEnough, oldestNode } from '../../bin/runtime.mjs'

export type Check = { name: string; ok: boolean; note: string }

const freeGigabytesMin = 1
const gigabyte = 2 ** 30
const answerMsMax = 5_000
const clockErrorMsMax = 10_000
const local = new Set(['localhost', '127.0.0.1', '[::1]'])

export async function checkInstall(url: string, data: string): Promise<Check[]> {
  return [checkRuntime(), checkFolder(data), ...(await checkServer(url))]
}

function checkRuntime(): Check {
  const { bun, node } = process.versions
  const ok = bun !== undefined || isNodeNewEnough(node)
  const note = bun ? `Bun ${bun}` : `Node ${node}${ok ? '' : `, needs ${oldestNode} or newer`}`
  return { name: 'runtime', ok, note }
}

function checkFolder(data: string): Check {
  const folder = resolve(data)
  const there = existsSync(folder) ? folder : dirname(folder)
  try {
    accessSync(there, constants.W_OK)
    rmdirSync(mkdtempSync(join(there, '.kith-doctor-')))
  } catch (error) {
    return { name: 'data folder', ok: false, note: `${there} cannot be written: ${(error as Error).message}` }
  }
  const { bavail, bsize } = statfsSync(there)
  const free = (bavail * bsize) / gigabyte
  const made = there === folder ? '' : ', not made yet'
  const note = `${folder}${made}, ${free.toFixed(1)} GiB free`
  return { name: 'data folder', ok: free >= freeGigabytesMin, note }
}

async function checkServer(url: string): Promise<Check[]> {
  const answer = await ask(`${url}/healthz`)
  if (answer instanceof Error) return [{ name: 'server', ok: false, note: `${url}: ${answer.message}` }]
  const server = { name: 'server', ok: answer.status === 200, note: `${url}/healthz gives ${answer.status}` }
  return [server, checkClock(answer), await checkSockets(url), checkTls(url)]
}

async function ask(url: string): Promise<Response | Error> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(answerMsMax) })
  } catch (error) {
    return error as Error
  }
}

function checkClock(answer: Response): Check {
  const theirs = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(theirs)) return { name: 'clocks', ok: true, note: 'the server does not say its time' }
  const apart = Math.round((theirs - Date.now()) / 1_000)
  return { name: 'clocks', ok: Math.abs(apart) * 1_000 < clockErrorMsMax, note: `${apart} s apart` }
}

/** Proxies often pass plain requests and not these. */
function checkSockets(url: string): Promise<Check> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws') + socketPath, ['kith.v1.msgpack'])
    const end = (ok: boolean, note: string) => {
      clearTimeout(tooLate)
      socket.close()
      resolve({ name: 'WebSocket', ok, note })
    }
    const tooLate = setTimeout(() => end(false, 'does not open'), answerMsMax)
    socket.onopen = () => end(true, 'opens')
    socket.onclose = ({ code }) => end(false, `is refused (${code}); does the proxy pass "Upgrade"?`)
  })
}

function checkTls(url: string): Check {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return { name: 'TLS', ok: true, note: 'the certificate is trusted' }
  const isLocal = local.has(hostname)
  const note = isLocal ? 'not needed on this machine' : 'missing: passwords and messages travel in the open'
  return { name: 'TLS', ok: isLocal, note }
}
