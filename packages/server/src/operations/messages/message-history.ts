import { ok, refuse } from '../../answer.ts'
import type { Implementation } from '../define.ts'
import { textOf } from '../shared/message-view.ts'

export const messageHistory: Implementation<'messageHistory'> = async (
  { conversations },
  caller,
  { id, messageId },
) => {
  const seq = Number(messageId)
  const range = await conversations.range(caller, id, { after: seq - 1, limit: 1 })
  if (!range.ok) return range
  const [first] = range.value.entries
  if (first?.entry.seq !== seq) return refuse('not_found')
  const { kind } = first.entry.content
  if (kind !== 'text' && kind !== 'erased') return refuse('not_found')
  const edits = range.value.related.filter(({ entry }) => entry.content.kind === 'edit')
  const versions = kind === 'erased' ? [] : [first, ...edits]
  return ok({
    status: 200,
    body: { versions: versions.map(({ entry }) => ({ message: textOf(entry.content), time: entry.time })) },
  })
}
