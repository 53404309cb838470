import { describe, expect, test } from 'bun:test'
import { asyncApiDocument, openApiDocument } from '../src/documents/index.ts'
import {
  closeCodes,
  decodeClientFrames,
  decodeServerFrames,
  errorCodes,
  retryAfterClose,
} from '../src/index.ts'
import { operations } from '../src/operations/index.ts'
import { brokenLayouts, bytesOf, currentSnapshot, readSnapshot } from './wire-snapshot.ts'

const snapshot = readSnapshot()

describe('the wire', () => {
  const current = currentSnapshot(snapshot.examples)

  test('is what the snapshot says; after a wanted change raise wireRevision and run test/wire-snapshot.ts', () => {
    expect(current).toEqual(snapshot)
  })

  test('a field that was taken away or moved is noticed', () => {
    const layouts = { ...snapshot.layouts, 'type send': '2 conversation id clientId content sentAt? now?' }
    expect(brokenLayouts(snapshot, { ...snapshot, layouts })).toEqual(['type send'])
    expect(
      brokenLayouts(snapshot, { ...snapshot, layouts: { ...snapshot.layouts, 'type ping': '6 id later?' } }),
    ).toEqual([])
  })

  test('every frame has its examples', () => {
    const frames = Object.keys(snapshot.layouts).filter((name) => name.startsWith('type '))
    expect(new Set(snapshot.examples.map(({ frame }) => `type ${frame.type}`))).toEqual(new Set(frames))
  })

  test.each(snapshot.examples)(
    'example %# has the bytes it always had, and they are read as it',
    (example) => {
      expect(bytesOf(example)).toBe(example.msgpack)
      const bytes = new Uint8Array(Buffer.from(example.msgpack, 'hex'))
      const frames: unknown[] =
        example.from === 'client' ? decodeClientFrames(bytes) : decodeServerFrames(bytes)
      expect(frames).toEqual([example.frame])
    },
  )

  test('no tag is used twice', () => {
    for (const kind of ['type ', 'kind ']) {
      const tags = Object.entries(snapshot.layouts).flatMap(([name, layout]) =>
        name.startsWith(kind) ? [layout.split(' ')[0]] : [],
      )
      expect(new Set(tags).size).toBe(tags.length)
    }
  })
})

describe('codes', () => {
  test('a close code tells what to do by its range', () => {
    for (const { code, retry } of Object.values(closeCodes)) expect(retryAfterClose(code)).toBe(retry)
    expect(retryAfterClose(1006)).toBe('reconnect')
  })

  test('error codes have HTTP statuses, and those that pass by say to retry', () => {
    for (const { status, retry } of Object.values(errorCodes)) {
      expect(status).toBeWithin(400, 600)
      if (retry === 'giveup') expect(status).toBeLessThan(500)
    }
  })
})

type Reference = { $ref: string }

/** Every `$ref` in a document, resolved. */
function unresolved(document: unknown): string[] {
  const references: string[] = []
  JSON.stringify(document, (key, value) => {
    if (key === '$ref') references.push((value as Reference['$ref']).slice(2))
    return value
  })
  return references.filter((path) => {
    let at: unknown = document
    for (const segment of path.split('/')) at = (at as Record<string, unknown> | undefined)?.[segment]
    return at === undefined
  })
}

describe('documents', () => {
  const openApi = openApiDocument() as {
    openapi: string
    paths: Record<string, Record<string, { operationId: string }>>
  }

  test('OpenAPI describes every call once, under its path and method', () => {
    expect(openApi.openapi).toBe('3.1.0')
    const ids = Object.values(openApi.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    expect(ids.sort()).toEqual(Object.keys(operations).sort())
    expect(openApi.paths['/v1/conversation/{id}/message']?.post?.operationId).toBe('sendToConversation')
  })

  test('AsyncAPI describes every frame', () => {
    const { components } = asyncApiDocument() as { components: { messages: Record<string, unknown> } }
    const frames = Object.keys(snapshot.layouts).filter((name) => name.startsWith('type '))
    expect(
      Object.keys(components.messages)
        .map((name) => `type ${name}`)
        .sort(),
    ).toEqual(frames.sort())
  })

  test('every reference leads somewhere', () => {
    expect(unresolved(openApi)).toEqual([])
    expect(unresolved(asyncApiDocument())).toEqual([])
  })

  test('every path parameter is described', () => {
    for (const { path, params } of Object.values(operations)) {
      const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name!)
      expect(Object.keys(params.properties).sort()).toEqual(inPath.sort())
    }
  })
})
