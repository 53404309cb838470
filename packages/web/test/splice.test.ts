import { expect, test } from 'bun:test'
import { applySplice, spliceBetween } from '../src/platform/splice.ts'

function sequence(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state % below
  }
}

test('P4 a page that applies every splice has the list that the host has', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = sequence(seed)
    let host: readonly object[] = []
    let page: readonly object[] = []
    for (let round = 0; round < 20; round++) {
      const start = next(host.length + 1)
      const removed = next(host.length - start + 1)
      const added = Array.from({ length: next(4) }, () => ({}))
      const after = host.toSpliced(start, removed, ...added)
      page = applySplice(page, spliceBetween(host, after))
      host = after
      expect(page).toEqual(host)
      expect(page.every((item, index) => item === host[index])).toBe(true)
    }
  }
})

test('only what changed is sent', () => {
  const [a, b, c, d] = [{}, {}, {}, {}]
  expect(spliceBetween([a, b, c], [a, d, c])).toEqual({ start: 1, removed: 1, inserted: [d] })
  expect(spliceBetween([b, c], [a, b, c])).toEqual({ start: 0, removed: 0, inserted: [a] })
  expect(spliceBetween([a, b], [a, b, c])).toEqual({ start: 2, removed: 0, inserted: [c] })
  expect(spliceBetween([a, a], [a, a, a])).toEqual({ start: 2, removed: 0, inserted: [a] })
})
