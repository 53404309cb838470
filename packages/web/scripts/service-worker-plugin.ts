/** Builds the service worker and writes into it which files this build is made of. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const web = join(import.meta.dirname, '..')
const workerFile = 'service-worker.js'
/** Not made by the bundler, but needed to start. */
const publicFiles = ['/manifest.webmanifest', '/icons/kith.svg', '/icons/kith-192.png']
/** Larger ones (emoji data) are kept when they are first used. */
const shellFileBytesMax = 150_000

export function serviceWorkerPlugin(): Plugin {
  return {
    name: 'kith-service-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({
        type: 'chunk',
        id: join(web, 'src/service-worker/service-worker.ts'),
        fileName: workerFile,
      })
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const version = createHash('sha256')
        const files = ['/', ...publicFiles]
        for (const [name, file] of Object.entries(bundle).sort(([left], [right]) =>
          left < right ? -1 : 1,
        )) {
          if (name === workerFile || name.endsWith('.map')) continue
          const content = file.type === 'chunk' ? file.code : file.source
          version.update(name).update(content)
          if (name !== 'index.html' && content.length <= shellFileBytesMax) files.push(`/${name}`)
        }
        const worker = bundle[workerFile]
        if (worker?.type !== 'chunk') throw new Error('the service worker was not built')
        worker.code = worker.code
          .replace('__SHELL_VERSION__', version.digest('hex').slice(0, 16))
          .replace('__SHELL_FILES__', files.join(' '))
      },
    },
  }
}
