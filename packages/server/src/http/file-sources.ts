/** Where the files of the web app come from: a folder, or a table inside a one-file program. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { FileSource } from './static-files.ts'

/** Undefined when the folder is not there or has no first page: then there is no web app. */
export async function folderSource(folder: string): Promise<FileSource | undefined> {
  const names = new Set(await namesIn(folder))
  if (!names.has('index.html')) return undefined
  // Only names that were listed are ever read, so a path cannot lead out of the folder.
  return { names, read: (name) => readFile(join(folder, name)) }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** @param files names and their content as base64. */
export function embeddedSource(files: Readonly<Record<string, string>>): FileSource {
  return {
    names: new Set(Object.keys(files)),
    read: async (name) => Buffer.from(files[name]!, 'base64'),
  }
}
