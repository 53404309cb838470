import { useMemo } from 'preact/hooks'
import { Link } from '../app/link.tsx'
import { me, profileOf } from '../state/store.ts'
import { useInnerTabIndex } from './inner-tab-index.ts'
import { type TextPart, textParts } from './linkify.ts'

/** What somebody wrote: text nodes, links that say nothing about where they were opened from, and mentions. */
export function MessageText({ text, mentions }: { text: string; mentions: readonly string[] }) {
  const mentioned = mentions.flatMap((userId) => profileOf(userId).value ?? [])
  const parts = useMemo(() => textParts(text, mentioned), [text, mentioned.length])
  return (
    <p class="message-text">
      {parts.map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </p>
  )
}

function Part({ part }: { part: TextPart }) {
  const tabIndex = useInnerTabIndex()
  switch (part.kind) {
    case 'text':
      return <>{part.text}</>
    case 'link':
      return (
        <a href={part.href} tabIndex={tabIndex} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
          {part.text}
        </a>
      )
    case 'mention':
      if (part.userId === me.value?.userId) return <strong class="mention mention-me">{part.text}</strong>
      return (
        <Link to={`/people/${part.userId}`} tabIndex={tabIndex} class="mention">
          {part.text}
        </Link>
      )
  }
}
