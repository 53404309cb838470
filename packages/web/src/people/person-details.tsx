import type { Profile } from '@kith/protocol'
import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { me, presenceOf, profileOf } from '../state/store.ts'
import { ContactActions } from './contact-actions.tsx'
import { openChatWith } from './open-chat.ts'
import { presenceText } from './presence-text.ts'
import { useContact } from './use-contact.ts'

/**
 * Everything about one person: profile, presence, and what I can do about them. `offered` is a stranger's profile,
 * which the server gives to whoever knows the handle.
 */
export function PersonDetails({ userId, offered }: { userId: string; offered?: Profile }) {
  const user = profileOf(userId).value ?? offered
  const contact = useContact(userId)
  const presence = presenceText(presenceOf(userId).value)
  const { busy, run } = useAction()
  if (!user) return <Loading />
  const isMe = userId === me.value?.userId
  return (
    <>
      <div class="profile-head">
        <Avatar
          id={userId}
          name={user.name}
          picture={user.picture}
          size="huge"
          online={presenceOf(userId).value?.online}
        />
        <h2 dir="auto">{user.name}</h2>
        <p class="row-detail" dir="ltr">
          @{user.handle}
        </p>
        {presence && <p class="profile-presence">{presence}</p>}
        {contact?.blocked && <p class="profile-blocked">{t('people.blocked')}</p>}
        {!isMe && !contact?.blocked && (
          <Button kind="primary" icon="chats" busy={busy} onClick={() => run(() => openChatWith(userId))}>
            {t('people.message', { name: user.name })}
          </Button>
        )}
      </div>
      {user.bio && (
        <Card title={t('people.about')}>
          <p class="profile-bio" dir="auto">
            {user.bio}
          </p>
        </Card>
      )}
      {!isMe && <ContactActions user={user} contact={contact} />}
    </>
  )
}
