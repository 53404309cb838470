import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import type { Mentions } from './use-mentions.ts'

export function MentionList({ mentions }: { mentions: Mentions }) {
  const { offered, chosenIndex, listId, optionId, choose } = mentions
  if (offered.length === 0) return null
  return (
    <div id={listId} class="mention-list" role="listbox" aria-label={t('composer.mentions')}>
      {offered.map((person, index) => (
        <div
          key={person.userId}
          id={optionId(index)}
          class="mention-option"
          role="option"
          tabIndex={-1}
          aria-selected={index === chosenIndex}
          // The field keeps the focus; a click would take it away first.
          onPointerDown={(event) => {
            event.preventDefault()
            choose(person)
          }}
        >
          <Avatar id={person.userId} name={person.name} picture={person.picture} size="small" />
          <span dir="auto">{person.name}</span>
          <span class="mention-handle" dir="ltr">
            @{person.handle}
          </span>
        </div>
      ))}
    </div>
  )
}
