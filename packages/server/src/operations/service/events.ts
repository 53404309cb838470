import { limits } from '@kith/protocol'
import { ok } from '../../answer.ts'
import type { Implementation } from '../define.ts'

export const events: Implementation<'events'> = async (services, caller, { cursor, wait }, { aborted }) => {
  const pulled = await services.events.pull(
    caller,
    cursor,
    (wait ?? limits.longPollMsMax / 1000) * 1000,
    aborted,
  )
  return pulled.ok ? ok({ status: 200, body: pulled.value }) : pulled
}
