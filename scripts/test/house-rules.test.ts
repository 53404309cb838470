/** Rules that hold for the whole repository, as ordinary tests: what a reader may rely on without looking. */
import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { serverOptions } from '@kith/server'
import { configurationPage } from '../../packages/cli/src/options/describe.ts'

const root = normalize(join(import.meta.dirname, '..', '..'))
const packages = ['protocol', 'server', 'client', 'proof', 'cli', 'web']
const sourceLinesMax = 350

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Paths of files below a folder of the repository, relative to its root. */
function filesIn(folder: string, pattern: RegExp): string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'))
}

function sources(name: string): string[] {
  return filesIn(`packages/${name}/src`, /\.tsx?$/)
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** `file: found` for every file in which the pattern occurs outside of comments. */
function occurrences(files: string[], pattern: RegExp): string[] {
  return files.flatMap((file) => {
    const found = pattern.exec(withoutComments(read(file)))
    return found ? [`${file}: ${found[0]}`] : []
  })
}

function importsOf(file: string): string[] {
  const code = withoutComments(read(file))
  return Array.from(code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g), (match) => match[1]!)
}

describe('parts', () => {
  const allowed: Record<string, string[]> = {
    protocol: [],
    client: ['@kith/protocol', '@kith/protocol/operations'],
    server: [
      '@kith/protocol',
      '@kith/protocol/operations',
      '@kith/protocol/validate',
      '@kith/protocol/documents',
    ],
    web: ['@kith/protocol', '@kith/protocol/operations', '@kith/client', '@kith/client/indexeddb'],
    proof: ['@kith/protocol', '@kith/client'],
    cli: [
      '@kith/protocol',
      '@kith/protocol/operations',
      '@kith/client',
      '@kith/client/sqlite',
      '@kith/proof',
      '@kith/server',
    ],
  }

  test.each(packages)('%s imports only what stands below it', (name) => {
    const wrong = sources(name).flatMap((file) =>
      importsOf(file)
        .filter((target) =>
          target.startsWith('@kith/') ? !allowed[name]!.includes(target) : leaves(file, target, name),
        )
        .map((target) => `${file}: ${target}`),
    )
    expect(wrong).toEqual([])
  })

  /** The manifest of a package and what starts its program stand just outside its sources. */
  function leaves(file: string, target: string, name: string): boolean {
    if (!target.startsWith('.')) return false
    const path = normalize(join(dirname(file), target))
    return !['src/', 'bin/', 'package.json'].some((part) => path.startsWith(`packages/${name}/${part}`))
  }

  test('the world enters the server and the SDK through their runtime folder alone', () => {
    const files = [...sources('protocol'), ...sources('server'), ...sources('client')]
    const elsewhere = files.filter((file) => !file.includes('/runtime/'))
    const effects =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\b(?:setTimeout|setInterval|setImmediate)\b|\bperformance\.now\b/
    expect(occurrences(elsewhere, effects)).toEqual([])
  })

  test('what only Bun has is used in one socket adapter', () => {
    const files = packages.flatMap(sources).filter((file) => file !== 'packages/server/src/sockets/bun.ts')
    expect(occurrences(files, /\bBun\.\w+|from 'bun(?::\w+)?'/)).toEqual([])
  })

  test('no source file is longer than can be read in one go', () => {
    const others = ['bench/src', 'simulation/src'].flatMap((folder) => filesIn(folder, /\.ts$/))
    const long = [...packages.flatMap(sources), ...others]
      .map((file) => ({ file, lines: read(file).split('\n').length }))
      .filter(({ lines }) => lines > sourceLinesMax)
    expect(long).toEqual([])
  })
})

describe('documents', () => {
  const pages = ['ARCHITECTURE.md', 'docs/security.md', ...filesIn('docs/flows', /\.md$/)]

  /** Files may be named from the root or from `packages/`. */
  function find(name: string): string | undefined {
    return [name, `packages/${name}`].find((path) => existsSync(join(root, path)))
  }

  test.each(pages)('%s names only files and functions that exist', (page) => {
    let current: string | undefined
    const missing: string[] = []
    for (const [, name] of read(page).matchAll(/`([^`\s]+)`/g)) {
      if (/^[\w.-]+\/[\w./*-]*$/.test(name!) || /^[\w-]+\.(?:ts|mjs|md|json)$/.test(name!)) {
        current = find(name!.replace(/\*.*$/, ''))
        if (!current) missing.push(name!)
      } else if (/^[\w.]+\(\)$/.test(name!)) {
        const word = name!.slice(0, -2).split('.').at(-1)!
        if (!current?.endsWith('.ts') || !new RegExp(`\\b${word}\\b`).test(read(current)))
          missing.push(`${current}: ${name}`)
      }
    }
    expect(missing).toEqual([])
  })

  test('links between documents lead somewhere', () => {
    const all = ['README.md', ...pages, ...filesIn('docs', /\.md$/)]
    const broken = all.flatMap((page) =>
      Array.from(read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g), (match) => match[1]!)
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('docs/configuration.md is what the option table says', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage(serverOptions))
  })
})

describe('dependencies', () => {
  const manifests = [
    'package.json',
    ...['packages', 'bench', 'simulation', 'examples'].flatMap((folder) =>
      filesIn(folder, /^package\.json$/),
    ),
  ]
  const external = manifests.flatMap((manifest) => {
    const { dependencies, devDependencies } = JSON.parse(read(manifest)) as Record<
      string,
      Record<string, string>
    >
    return Object.entries({ ...dependencies, ...devDependencies })
      .filter(([name]) => !name.startsWith('@kith/'))
      .map(([name, version]) => ({ manifest, name, version }))
  })

  test('are pinned to one version', () => {
    expect(external.filter(({ version }) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  test('are each explained in docs/dependencies.md', () => {
    const page = read('docs/dependencies.md')
    expect(external.filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([])
  })

  test('are locked without the address of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/)
  })
})
