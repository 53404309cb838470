/** The built web app that `kith serve` gives to browsers: beside the sources, or inside the one-file program. */
import { fileURLToPath } from 'node:url'
import { embeddedSource, type FileSource, folderSource, type ServerParts, staticFiles } from '@kith/server'

let embedded: FileSource | undefined

/** Called by the one-file program before anything else; `files` has names and contents as base64. */
export function embedWebFiles(files: Readonly<Record<string, string>>): void {
  embedded = embeddedSource(files)
}

/** Nothing when the app was not built: the server then answers its interface only. */
export async function webApp(): Promise<Pick<ServerParts, 'staticFiles'>> {
  const source =
    embedded ?? (await folderSource(fileURLToPath(new URL('../../../web/dist/', import.meta.url))))
  return source ? { staticFiles: staticFiles(source) } : {}
}
