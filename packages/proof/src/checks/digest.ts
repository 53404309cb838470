/**
 * A number for each stretch of a log, that two readers compare instead of the entries: the sum of one hash for each
 * entry. The seq is part of the hash, so the same entries in another order give another sum.
 */
import type { Entry } from '@kith/protocol'

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
const offsetBasis = 0x811c9dc5
const prime = 0x01000193

export function hashOf({ seq, from, content }: Pick<Entry, 'seq' | 'from' | 'content'>): number {
  const body = content.kind === 'text' ? content.text : ''
  let hash = hashText(offsetBasis, `${seq} ${from} ${content.kind} `)
  hash = hashText(hash, body)
  return hash >>> 0
}

function hashText(start: number, text: string): number {
  let hash = start
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), prime)
  return hash
}

export function addHash(sum: number, hash: number): number {
  return (sum + hash) >>> 0
}
