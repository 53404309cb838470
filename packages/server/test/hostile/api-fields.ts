/** Every input field of the interface that could name something, read from the description itself. */
import { ClientFrame } from '@kith/protocol'
import { type Operation, operations } from '@kith/protocol/operations'

type Described = {
  type?: string
  const?: unknown
  maximum?: number
  anyOf?: Described[]
  items?: Described
  properties?: Record<string, Described>
}

const seqMax = 0xffffffff

/**
 * Paths below a schema whose value is a text or a seq: `roles[].userId`, `content.target`. Numbers of any other kind
 * and booleans name nothing.
 */
function namingPaths(schema: Described, path = ''): string[] {
  if (schema.const !== undefined) return []
  if (schema.anyOf) {
    return schema.anyOf.flatMap((variant) => namingPaths(variant, path))
  }
  if (schema.type === 'string') return [path]
  if (schema.type === 'integer') return schema.maximum === seqMax ? [path] : []
  if (schema.type === 'array') return namingPaths(schema.items!, `${path}[]`)
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    namingPaths(property, path === '' ? key : `${path}.${key}`),
  )
}

/** `operation field` for every call, and `frame field` for every request frame. */
export function fieldsOfCalls(): string[] {
  return Object.entries(operations as Record<string, Operation>).flatMap(([name, { params, query, body }]) =>
    [params, query, body].flatMap((part) =>
      unique(namingPaths(part as Described)).map((path) => `${name} ${path}`),
    ),
  )
}

export function fieldsOfFrames(): string[] {
  return ClientFrame.anyOf.flatMap((frame) =>
    unique(namingPaths(frame as Described))
      .filter((path) => path !== 'id')
      .map((path) => `${frame.properties.type.const} ${path}`),
  )
}

function unique(paths: string[]): string[] {
  return Array.from(new Set(paths))
}

/** The input with the value put at the path; a list on the way becomes a list of one. */
export function withField(input: unknown, path: string, value: unknown): unknown {
  if (path === '') return value
  if (path.startsWith('[]')) {
    const first = Array.isArray(input) ? input[0] : undefined
    return [withField(first ?? {}, path.slice(path[2] === '.' ? 3 : 2), value)]
  }
  const [, key = '', rest = ''] = /^([^.[]+)\.?(.*)$/.exec(path) ?? []
  const record = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
  return { ...record, [key]: withField(record[key], rest, value) }
}
