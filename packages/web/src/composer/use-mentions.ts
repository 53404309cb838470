import type { RefObject } from 'preact'
import { useId, useState } from 'preact/hooks'
import { insertAtCursor } from './insert-at-cursor.ts'
import { type MentionablePerson, mentionBefore, offeredFor } from './mentions.ts'

export type Mentions = {
  listId: string
  offered: readonly MentionablePerson[]
  chosenIndex: number
  optionId(index: number): string
  choose(person: MentionablePerson): void
  /** True when the key was for the list. */
  onKeyDown(event: KeyboardEvent): boolean
  /** For the field, so that assistive technology follows the list. */
  attributes: Record<string, string | undefined>
}

export function useMentions(
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  people: readonly MentionablePerson[],
  write: (text: string) => void,
): Mentions {
  const listId = useId()
  const [index, setIndex] = useState(0)
  const [dismissed, setDismissed] = useState<number | undefined>(undefined)
  const cursor = field.current?.selectionStart ?? text.length
  const mention = people.length > 0 ? mentionBefore(text, cursor) : undefined
  const offered = mention && mention.from !== dismissed ? offeredFor(mention.query, people) : []
  const chosenIndex = Math.min(index, Math.max(0, offered.length - 1))
  const optionId = (option: number) => `${listId}-${option}`

  function choose({ handle }: MentionablePerson): void {
    insertAtCursor(field.current!, `@${handle} `, write, mention!.from)
    setIndex(0)
  }

  function onKeyDown(event: KeyboardEvent): boolean {
    if (offered.length === 0) return false
    const actions: Record<string, () => void> = {
      ArrowDown: () => setIndex((chosenIndex + 1) % offered.length),
      ArrowUp: () => setIndex((chosenIndex - 1 + offered.length) % offered.length),
      Enter: () => choose(offered[chosenIndex]!),
      Tab: () => choose(offered[chosenIndex]!),
      Escape: () => setDismissed(mention!.from),
    }
    const action = event.shiftKey ? undefined : actions[event.key]
    if (!action) return false
    event.preventDefault()
    action()
    return true
  }

  return {
    listId,
    offered,
    chosenIndex,
    optionId,
    choose,
    onKeyDown,
    attributes: {
      'aria-autocomplete': people.length > 0 ? 'list' : undefined,
      'aria-controls': offered.length > 0 ? listId : undefined,
      'aria-activedescendant': offered.length > 0 ? optionId(chosenIndex) : undefined,
    },
  }
}
