/**
 * The files of the web app over HTTP. Names with a hash in them never change and may be kept for ever; everything
 * else is asked for again each time. A path that names no file is a screen of the app, which its first page draws.
 */
import { createHash } from 'node:crypto'
import type { HttpRequest, HttpResponse } from '../sockets/adapter.ts'

/** Where the files come from. Names are relative, with `/`; `index.html.br` is the brotli form of `index.html`. */
export type FileSource = {
  readonly names: ReadonlySet<string>
  read(name: string): Promise<Uint8Array>
}

type StoredFile = { bytes: Uint8Array; etag: string }
type Encoding = { suffix: string; name?: string }

const firstPage = 'index.html'
/** Best first. */
const encodings: readonly Encoding[] = [
  { suffix: '.br', name: 'br' },
  { suffix: '.gz', name: 'gzip' },
  { suffix: '' },
]

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

/** Nothing runs, frames or is framed but what this server gives; text never becomes a script (trusted types). */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types kith',
].join('; ')

const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
}

export function staticFiles(source: FileSource): (request: HttpRequest) => Promise<HttpResponse | undefined> {
  const stored = new Map<string, Promise<StoredFile>>()

  function load(name: string): Promise<StoredFile> {
    let file = stored.get(name)
    if (!file) {
      file = source.read(name).then((bytes) => ({ bytes, etag: etagOf(bytes) }))
      // A disk that fails now may work the next time.
      file.catch(() => stored.delete(name))
      stored.set(name, file)
    }
    return file
  }

  return async (request) => {
    const name = nameFor(source.names, request)
    if (name === undefined) return undefined
    const { suffix, name: encoding } = chooseEncoding(
      source.names,
      name,
      request.header('accept-encoding') ?? '',
    )
    const { bytes, etag } = await load(name + suffix)
    const headers: Record<string, string> = {
      ...pageHeaders,
      'content-type': typeOf(name),
      'cache-control': isImmutable(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      etag,
    }
    if (encoding !== undefined) headers['content-encoding'] = encoding
    if (request.header('if-none-match') === etag) return { status: 304, headers }
    return { status: 200, headers, body: bytes }
  }
}

/** The file that a path names; the first page for a screen; undefined for a file that is not there. */
function nameFor(names: ReadonlySet<string>, request: HttpRequest): string | undefined {
  const asked = request.path.slice(1)
  if (asked !== '' && names.has(asked)) return asked
  const wantsPage = request.header('accept')?.includes('text/html') ?? false
  const isFile = asked.slice(asked.lastIndexOf('/') + 1).includes('.')
  return wantsPage || !isFile ? firstPage : undefined
}

function chooseEncoding(names: ReadonlySet<string>, name: string, accepted: string): Encoding {
  const allowed = new Set(
    accepted
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]!.trim()),
  )
  return encodings.find(
    (each) => each.name === undefined || (allowed.has(each.name) && names.has(name + each.suffix)),
  )!
}

function typeOf(name: string): string {
  return types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

function isImmutable(name: string): boolean {
  return name.startsWith('assets/')
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
}
