/**
 * Messages that others answer: looked up one by one when they are not on the screen, and kept while the page lives.
 * One that is edited or recalled later is looked up again, so that what it said before stands nowhere any more.
 */
import type { Message } from '@kith/client'
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { openMessages } from './message-window.ts'
import { onMessagesChanged } from './store.ts'

const keptMax = 500
const quoted = new Map<string, Signal<Message | undefined>>()

onMessagesChanged((conversationId, seqs) => {
  for (const seq of seqs) {
    const known = quoted.get(keyOf(conversationId, seq))
    if (known) lookUp(conversationId, seq, known)
  }
})

function keyOf(conversationId: string, seq: number): string {
  return `${conversationId}/${seq}`
}

export function quotedMessage(conversationId: string, seq: number): ReadonlySignal<Message | undefined> {
  const key = keyOf(conversationId, seq)
  const known = quoted.get(key)
  if (known) return known
  const found = signal<Message | undefined>(undefined)
  if (quoted.size >= keptMax) quoted.delete(quoted.keys().next().value!)
  quoted.set(key, found)
  lookUp(conversationId, seq, found)
  return found
}

function lookUp(conversationId: string, seq: number, found: Signal<Message | undefined>): void {
  const window = openMessages(conversationId, { around: seq, count: 2 })
  const stop = effect(() => {
    const items = window.items.value
    if (!items && !window.error.value) return
    found.value = items?.find((message) => message.seq === seq)
    queueMicrotask(() => {
      stop()
      window.close()
    })
  })
}
