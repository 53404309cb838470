import type { MemberDetail } from '@kith/client'
import { type MessageKey, t } from '../i18n/translate.ts'
import { whenText } from '../i18n/when.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Dialog } from '../shared-ui/dialog.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'
import { profileOf } from '../state/store.ts'
import { shownName } from './notice-text.ts'

type DetailsDialogProps = { conversationId: string; seq: number; onClose(): void }

/** Who has received and read a message of mine, and when. */
export function DetailsDialog({ conversationId, seq, onClose }: DetailsDialogProps) {
  const [details] = useLoaded(() => kith.messages.details(conversationId, seq), [conversationId, seq])
  return (
    <Dialog title={t('conversation.detailsTitle')} onClose={onClose}>
      {details.state === 'loading' && <Loading />}
      {details.state === 'failed' && <p>{failureText(details.error)}</p>}
      {details.state === 'ready' && <Groups members={details.value.members} />}
    </Dialog>
  )
}

function Groups({ members }: { members: readonly MemberDetail[] }) {
  return (
    <>
      <Group title="conversation.readBy" members={members.filter(({ read }) => read)} />
      <Group
        title="conversation.deliveredTo"
        members={members.filter(({ read, delivered }) => delivered && !read)}
      />
      <Group title="conversation.waitingFor" members={members.filter(({ delivered }) => !delivered)} />
    </>
  )
}

function Group({ title, members }: { title: MessageKey; members: readonly MemberDetail[] }) {
  if (members.length === 0) return null
  return (
    <section class="details-group">
      <h3>{t(title)}</h3>
      <ul>
        {members.map((member) => (
          <Member key={member.userId} member={member} />
        ))}
      </ul>
    </section>
  )
}

function Member({ member: { userId, deliveredAt, readAt } }: { member: MemberDetail }) {
  return (
    <li class="details-member">
      <Avatar id={userId} name={shownName(userId)} picture={profileOf(userId).value?.picture} size="small" />
      <span>
        <span dir="auto">{shownName(userId)}</span>
        {readAt !== undefined && (
          <small class="details-time">{t('conversation.readAt', { time: whenText(readAt) })}</small>
        )}
        {deliveredAt !== undefined && (
          <small class="details-time">{t('conversation.deliveredAt', { time: whenText(deliveredAt) })}</small>
        )}
      </span>
    </li>
  )
}
