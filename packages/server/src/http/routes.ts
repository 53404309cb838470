/** The operations table as a tree of path segments; a literal segment wins over a parameter. */
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'

export type Match =
  | { kind: 'found'; name: OperationName; params: Record<string, string> }
  | { kind: 'other_method'; allow: string[] }
  | { kind: 'unknown' }

type Route = { name: OperationName; parameters: string[] }
type Node = { literals: Map<string, Node>; parameter: Node | undefined; methods: Map<string, Route> }

function newNode(): Node {
  return { literals: new Map(), parameter: undefined, methods: new Map() }
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/')
}

function insert(root: Node, name: OperationName, operation: Operation): void {
  let node = root
  const parameters: string[] = []
  for (const segment of segmentsOf(operation.path)) {
    if (segment.startsWith('{')) {
      parameters.push(segment.slice(1, -1))
      node = node.parameter ??= newNode()
    } else {
      let next = node.literals.get(segment)
      if (!next) node.literals.set(segment, (next = newNode()))
      node = next
    }
  }
  if (node.methods.has(operation.method))
    throw new Error(`${operation.method} ${operation.path} is there twice`)
  node.methods.set(operation.method, { name, parameters })
}

const root = newNode()
for (const [name, operation] of Object.entries(operations))
  insert(root, name as OperationName, operation as Operation)

/** The node that a path leads to; `values` collects what stands in the place of its parameters. */
function descend(node: Node, segments: readonly string[], index: number, values: string[]): Node | undefined {
  if (index === segments.length) return node.methods.size > 0 ? node : undefined
  const segment = segments[index]!
  const literal = node.literals.get(segment)
  const found = literal && descend(literal, segments, index + 1, values)
  if (found || !node.parameter || segment === '') return found
  values.push(segment)
  const below = descend(node.parameter, segments, index + 1, values)
  if (!below) values.pop()
  return below
}

export function matchRoute(method: string, path: string): Match {
  const values: string[] = []
  const node = descend(root, segmentsOf(path), 0, values)
  if (!node) return { kind: 'unknown' }
  const route = node.methods.get(method)
  if (!route) return { kind: 'other_method', allow: [...node.methods.keys()] }
  const params: Record<string, string> = {}
  for (const [index, name] of route.parameters.entries()) {
    params[name] = decodeSegment(values[index]!)
  }
  return { kind: 'found', name: route.name, params }
}

/** A segment that cannot be decoded stays as it is: no parameter allows a percent sign, so validation refuses it. */
function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
