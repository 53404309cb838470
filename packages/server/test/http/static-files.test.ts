import { describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedSource, folderSource } from '../../src/http/file-sources.ts'
import { type FileSource, staticFiles } from '../../src/http/static-files.ts'
import type { HttpRequest } from '../../src/sockets/adapter.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const source = embeddedSource({
  'index.html': base64('<!doctype html>'),
  'assets/app-x.js': base64('plain'),
  'assets/app-x.js.br': base64('brotli'),
  'assets/app-x.js.gz': base64('gzip'),
  'manifest.webmanifest': base64('{}'),
})

function get(path: string, headers: Record<string, string> = {}, from: FileSource = source) {
  const request = { method: 'GET', path, query: '', header: (name: string) => headers[name] } as HttpRequest
  return staticFiles(from)(request)
}
const textOf = (body: string | Uint8Array | undefined) => Buffer.from(body ?? '').toString()

describe('files of the web app', () => {
  test('hashed ones may be kept for ever, the first page is asked for each time', async () => {
    expect((await get('/assets/app-x.js'))?.headers['cache-control']).toContain('immutable')
    expect((await get('/'))?.headers['cache-control']).toBe('no-cache')
  })

  test('come in the smallest form that the browser takes', async () => {
    const encodingFor = async (accepted: string) => {
      const response = await get('/assets/app-x.js', { 'accept-encoding': accepted })
      return [response?.headers['content-encoding'], textOf(response?.body)]
    }
    expect(await encodingFor('gzip, deflate, br')).toEqual(['br', 'brotli'])
    expect(await encodingFor('gzip')).toEqual(['gzip', 'gzip'])
    expect(await encodingFor('br;q=0, gzip;q=0.5')).toEqual(['gzip', 'gzip'])
    expect(await encodingFor('')).toEqual([undefined, 'plain'])
  })

  test('that are not changed are not sent again', async () => {
    const { etag } = (await get('/'))!.headers
    const again = await get('/', { 'if-none-match': etag! })
    expect([again?.status, again?.body]).toEqual([304, undefined])
  })

  test.each(['/c/42', '/settings/privacy', '/people'])(
    '%s is a screen: the first page draws it',
    async (path) => {
      expect(textOf((await get(path))?.body)).toBe('<!doctype html>')
    },
  )

  test('a handle with a dot in it is a screen for a browser that wants a page', async () => {
    expect((await get('/add/ada.l', { accept: 'text/html,*/*' }))?.status).toBe(200)
    expect(await get('/add/ada.l', { accept: '*/*' })).toBeUndefined()
  })

  test('that are not there are not the first page', async () => {
    expect(await get('/assets/gone-y.js')).toBeUndefined()
  })

  test('let nothing run or frame that is not ours', async () => {
    const { headers } = (await get('/'))!
    const policy = headers['content-security-policy']!
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })
})

describe('a folder of files', () => {
  test('gives what is in it and nothing beside it', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'kith-static-'))
    try {
      const folder = join(parent, 'dist')
      mkdirSync(join(folder, 'assets'), { recursive: true })
      writeFileSync(join(folder, 'index.html'), 'page')
      writeFileSync(join(folder, 'assets', 'a.js'), 'script')
      writeFileSync(join(parent, 'secret.txt'), 'secret')
      const files = (await folderSource(folder))!
      expect(textOf((await get('/assets/a.js', {}, files))?.body)).toBe('script')
      for (const path of ['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '//secret.txt'])
        expect(await get(path, {}, files)).toBeUndefined()
    } finally {
      rmSync(parent, { recursive: true, force: true })
    }
  })

  test('that is not there is no web app', async () => {
    expect(await folderSource(join(tmpdir(), 'kith-there-is-no-such-folder'))).toBeUndefined()
  })
})
