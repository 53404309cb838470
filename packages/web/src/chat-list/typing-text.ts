import type { Conversation } from '@kith/client'
import { shownName } from '../conversation/notice-text.ts'
import { t } from '../i18n/translate.ts'

/** Who is typing, or undefined when nobody is. */
export function typingText({ kind, typing }: Pick<Conversation, 'kind' | 'typing'>): string | undefined {
  if (typing.length === 0) return undefined
  if (kind === 'direct') return t('conversation.typing')
  if (typing.length === 1) return t('conversation.typingOne', { name: shownName(typing[0]!) })
  return t('conversation.typingSeveral', { count: typing.length })
}
