import { ok } from '../../answer.ts'
import { stateOf } from '../../conversation/view.ts'
import type { Implementation } from '../define.ts'

export const getConversation: Implementation<'getConversation'> = async (
  { conversations },
  caller,
  { id },
) => {
  const view = await conversations.view(caller, id)
  return view.ok ? ok({ status: 200, body: stateOf(view.value) }) : view
}
