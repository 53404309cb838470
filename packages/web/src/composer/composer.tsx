import { limits } from '@kith/protocol'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ConversationView } from '../conversation/conversation-view.ts'
import { t } from '../i18n/translate.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { showFailure, showToast } from '../shared-ui/toast.tsx'
import { kith, sendMessage } from '../state/host.ts'
import { ComposingBar } from './composing-bar.tsx'
import { EmojiButton } from './emoji-button.tsx'
import { insertAtCursor } from './insert-at-cursor.ts'
import { MentionList } from './mention-list.tsx'
import { mentionsIn } from './mentions.ts'
import { sendsOnEnter } from './send-key.ts'
import { useDraft } from './use-draft.ts'
import { useGroupMembers } from './use-group-members.ts'
import { useMentions } from './use-mentions.ts'

const utf8 = new TextEncoder()

export function Composer({ view }: { view: ConversationView }) {
  const { conversationId } = view
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = useDraft(conversationId)
  // From the first picture on: what somebody types as soon as they see the field must not be replaced by it.
  const [text, setText] = useState(draft.current)
  const members = useGroupMembers(conversationId)
  const mentions = useMentions(field, text, members.people, write)
  const composing = view.composing.value
  const isWaiting = useRef(false)

  /** The field was changed by the person or by us: everything that follows from it. */
  function write(next: string): void {
    setText(next)
    if (view.composing.peek().mode !== 'edit') draft.keep(next)
    kith.conversations.setTyping(conversationId, next.trim() !== '').catch(showFailure)
  }

  // Before the next frame: what somebody types as soon as they see the text must not be replaced by it.
  useLayoutEffect(() => {
    if (composing.mode === 'edit') setText(composing.message.text)
    if (composing.mode !== 'new' || matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [composing])

  function stopComposing(): void {
    if (view.composing.peek().mode === 'edit') setText(draft.current())
    view.composing.value = { mode: 'new' }
    field.current?.focus()
  }

  async function submit(): Promise<void> {
    const body = text.trim()
    if (body === '' || isWaiting.current) return
    if (utf8.encode(body).length > limits.textBytesMax) return showToast(t('composer.tooLong'), 'danger')
    // Until it is known who is mentioned, the text stays where it is.
    isWaiting.current = true
    const people = members.people.length > 0 || !body.includes('@') ? members.people : await members.known()
    isWaiting.current = false
    const { mode } = composing
    const before = text
    setText(mode === 'edit' ? draft.current() : '')
    if (mode !== 'edit') draft.keep('')
    view.composing.value = { mode: 'new' }
    field.current?.focus()
    try {
      await sendBody(view, composing, body, mentionsIn(body, people))
      if (mode !== 'edit') view.sent.value += 1
    } catch (error) {
      // Nothing was queued: what was written stands there again.
      if (mode !== 'edit') write(before)
      showFailure(error)
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || mentions.onKeyDown(event)) return
    if (event.key === 'Escape' && composing.mode !== 'new') {
      event.preventDefault()
      stopComposing()
    } else if (event.key === 'Enter' && sendsOnEnter(event)) {
      event.preventDefault()
      submit()
    } else if (event.key === 'ArrowUp' && text === '' && composing.mode === 'new') editLast(view, event)
  }

  return (
    <form
      class="composer"
      aria-label={t('composer.form')}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {composing.mode !== 'new' && <ComposingBar composing={composing} onStop={stopComposing} />}
      <MentionList mentions={mentions} />
      <div class="composer-line">
        <EmojiButton
          onChoose={(emoji) => insertAtCursor(field.current!, emoji, write)}
          onDone={() => field.current?.focus()}
        />
        <textarea
          ref={field}
          class="composer-field"
          rows={1}
          dir="auto"
          aria-label={t('composer.message')}
          placeholder={t('composer.message')}
          value={text}
          {...mentions.attributes}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => kith.conversations.setTyping(conversationId, false).catch(showFailure)}
        />
        <IconButton
          class="send-button"
          type="submit"
          icon={composing.mode === 'edit' ? 'check' : 'send'}
          label={t(composing.mode === 'edit' ? 'composer.save' : 'composer.send')}
          disabled={text.trim() === ''}
          // The field keeps the focus, and a phone its keyboard.
          onPointerDown={(event) => event.preventDefault()}
        />
      </div>
    </form>
  )
}

async function sendBody(
  { conversationId }: ConversationView,
  composing: ConversationView['composing']['value'],
  body: string,
  mentions: string[],
): Promise<void> {
  if (composing.mode === 'edit') {
    if (body !== composing.message.text)
      await kith.messages.edit(conversationId, composing.message.seq!, body)
    return
  }
  const replyTo = composing.mode === 'reply' ? composing.message.seq : undefined
  await sendMessage(conversationId, body, {
    replyTo,
    mentions: mentions.length > 0 ? mentions : undefined,
  })
}

/** Arrow up in an empty field edits my last message. */
function editLast(view: ConversationView, event: KeyboardEvent): void {
  const items = view.opened.peek().messages.items.peek() ?? []
  const message = items.findLast(({ mine, kind, seq }) => mine && kind === 'text' && seq !== undefined)
  if (!message) return
  event.preventDefault()
  view.composing.value = { mode: 'edit', message }
}
