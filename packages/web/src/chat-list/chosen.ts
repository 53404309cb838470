/** What the list shows: the filter and the search of this tab, and the ids that come of them. */
import { computed, type Signal, signal } from '@preact/signals'
import { conversationIds, conversationOf } from '../state/store.ts'
import { type ChatFilter, isShown } from './choose.ts'

export const chatFilter: Signal<ChatFilter> = signal('all')
export const chatQuery = signal('')

let before: readonly string[] = []

/** The same array as long as it has the same ids, so that a message redraws rows and not the list. */
export const shownIds = computed(() => {
  const ids = idsWhere(chatFilter.value, chatQuery.value)
  if (ids.length !== before.length || ids.some((id, index) => id !== before[index])) before = ids
  return before
})

export const requestCount = computed(() => idsWhere('requests', '').length)
export const archivedCount = computed(() => idsWhere('archived', '').length)

function idsWhere(filter: ChatFilter, query: string): string[] {
  return conversationIds.value.filter((id) => {
    const conversation = conversationOf(id).value
    return conversation !== undefined && isShown(conversation, filter, query)
  })
}
