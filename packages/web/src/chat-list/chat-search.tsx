import { t } from '../i18n/translate.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { Icon } from '../shared-ui/icon.tsx'
import { chatQuery } from './chosen.ts'

export function ChatSearch() {
  return (
    <search class="chat-search">
      <Icon name="search" />
      <input
        type="search"
        // Empty, it follows the language, as its placeholder does.
        dir={chatQuery.value ? 'auto' : undefined}
        aria-label={t('chats.filter')}
        placeholder={t('chats.filter')}
        value={chatQuery.value}
        autocomplete="off"
        onInput={(event) => {
          chatQuery.value = event.currentTarget.value
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && chatQuery.value !== '') {
            event.preventDefault()
            chatQuery.value = ''
          }
          if (event.key === 'ArrowDown') focusFirstChat(event)
        }}
      />
      {chatQuery.value !== '' && (
        <IconButton
          icon="close"
          label={t('chats.clearFilter')}
          onClick={() => {
            chatQuery.value = ''
          }}
        />
      )}
    </search>
  )
}

function focusFirstChat(event: KeyboardEvent): void {
  event.preventDefault()
  document.querySelector<HTMLElement>('.chat-row-link')?.focus()
}
