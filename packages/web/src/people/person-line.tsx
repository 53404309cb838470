import type { Profile } from '@kith/protocol'
import { Avatar } from '../shared-ui/avatar.tsx'
import { presenceOf } from '../state/store.ts'

/** Picture, name and one line below: what a person looks like in every list. */
export function PersonLine({ user, detail }: { user: Profile; detail?: string }) {
  const online = presenceOf(user.userId).value?.online
  return (
    <>
      <Avatar id={user.userId} name={user.name} picture={user.picture} online={online} />
      <span class="row-text">
        <span class="row-title" dir="auto">
          {user.name}
        </span>
        {detail === undefined ? (
          <span class="row-detail" dir="ltr">
            @{user.handle}
          </span>
        ) : (
          <span class="row-detail">{detail}</span>
        )}
      </span>
    </>
  )
}
