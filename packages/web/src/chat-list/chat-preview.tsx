import type { Conversation, MessagePreview } from '@kith/client'
import { noticeText, shownName } from '../conversation/notice-text.ts'
import { withoutText } from '../conversation/quote.tsx'
import { Ticks } from '../conversation/ticks.tsx'
import { t } from '../i18n/translate.ts'
import { typingText } from './typing-text.ts'

/** The second line of a chat: who types, my draft, or the last message. */
export function ChatPreview({ conversation }: { conversation: Conversation }) {
  const { preview, draft, typing } = conversation
  if (typing.length > 0)
    return <span class="chat-preview chat-preview-typing">{typingText(conversation)}</span>
  if (draft !== '')
    return (
      <span class="chat-preview" dir="auto">
        <span class="chat-preview-draft">{t('chats.draft')}</span> {firstLine(draft)}
      </span>
    )
  if (conversation.request && !preview) return <span class="chat-preview">{t('chats.request')}</span>
  if (!preview) return <span class="chat-preview">{t('chats.noMessages')}</span>
  return (
    <>
      {preview.mine && preview.state && preview.kind === 'text' && <Ticks state={preview.state} />}
      <span class="chat-preview" dir="auto">
        {previewText(conversation, preview)}
      </span>
    </>
  )
}

function previewText(conversation: Conversation, preview: MessagePreview): string {
  switch (preview.kind) {
    case 'recalled':
    case 'unsupported':
      return withoutText(preview)
    case 'members':
    case 'settings':
      return noticeText(preview)
    case 'text':
      if (conversation.kind === 'direct' || preview.mine) return firstLine(preview.text)
      return t('chats.by', { name: shownName(preview.from), text: firstLine(preview.text) })
  }
}

const shownCharsMax = 160

function firstLine(text: string): string {
  return text.slice(0, shownCharsMax).replaceAll(/\s+/g, ' ')
}
