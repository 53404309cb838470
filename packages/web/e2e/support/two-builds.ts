/**
 * A server that first gives the built app, and after `deploy` the same under the names of a later build: every file
 * that has a hash in its name gets another one, and the service worker another version.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultServerOptions, type FileSource, folderSource, startServer, staticFiles } from '@kith/server'
import type { RunningServer } from './server.ts'

export type TwoBuilds = RunningServer & { deploy(): void }

const asset = /^assets\/(.+)\.(js|css|json)$/
const shellVersion = /[0-9a-f]{16}/

export async function startTwoBuilds(): Promise<TwoBuilds> {
  const data = await mkdtemp(join(tmpdir(), 'kith-e2e-'))
  const built = await folderSource(join(import.meta.dirname, '../../dist'))
  if (!built) throw new Error('The web app is not built.')
  const [first, second] = [staticFiles(uncompressed(built)), staticFiles(later(uncompressed(built)))]
  let isDeployed = false
  const server = await startServer(
    {
      ...defaultServerOptions(),
      host: '127.0.0.1',
      port: 0,
      data,
      logLevel: 'warn',
      signupsPerMinute: 1_000,
    },
    { staticFiles: (request) => (isDeployed ? second : first)(request) },
  )
  const stop = async () => {
    await server.stop()
    await rm(data, { recursive: true, force: true })
  }
  return {
    url: `http://127.0.0.1:${server.port}`,
    deploy() {
      isDeployed = true
    },
    kill: () => Promise.reject(new Error('This server runs in the process of the test.')),
    startAgain: () => Promise.reject(new Error('This server runs in the process of the test.')),
    stop,
  }
}

function uncompressed({ names, read }: FileSource): FileSource {
  return { names: new Set([...names].filter((name) => !/\.(br|gz)$/.test(name))), read }
}

function later({ names, read }: FileSource): FileSource {
  const before = new Map(Array.from(names, (name) => [name.replace(asset, 'assets/$1-2.$2'), name]))
  const bases = Array.from(names, (name) => asset.exec(name)).filter((match) => match !== null)
  return {
    names: new Set(before.keys()),
    async read(name) {
      const bytes = await read(before.get(name)!)
      if (!/\.(js|css|html)$/.test(name)) return bytes
      let text = new TextDecoder().decode(bytes)
      for (const [, base, ending] of bases) text = text.replaceAll(`${base}.${ending}`, `${base}-2.${ending}`)
      if (name === 'service-worker.js') text = text.replace(shellVersion, 'fedcba9876543210')
      return new TextEncoder().encode(text)
    },
  }
}
