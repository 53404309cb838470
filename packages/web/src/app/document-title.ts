/** The tab's title: what is unread, and which chat is open. */
import { effect } from '@preact/signals'
import { locale } from '../i18n/translate.ts'
import { conversationOf, identity, unreadTotal } from '../state/store.ts'
import { currentConversationId } from './router.ts'

export function startDocumentTitle(): void {
  effect(() => {
    const unread = identity.value ? unreadTotal.value : 0
    const open = currentConversationId.value
    const chat = open === undefined ? undefined : conversationOf(open).value?.title
    const count = unread > 0 ? `(${new Intl.NumberFormat(locale.value).format(unread)}) ` : ''
    document.title = `${count}${chat ? `${chat} · Kith` : 'Kith'}`
  })
}
