import type { Conversation } from '@kith/client'
import { useState } from 'preact/hooks'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Button } from '../shared-ui/button.tsx'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { kith } from '../state/host.ts'
import { EditGroupDialog } from './edit-group-dialog.tsx'
import { GroupInvites } from './group-invites.tsx'
import { GroupMembers } from './group-members.tsx'

export function GroupDetails({ conversation }: { conversation: Conversation }) {
  const { conversationId, title, picture, role, memberCount } = conversation
  const [asking, setAsking] = useState<'edit' | 'leave'>()
  const close = () => setAsking(undefined)
  const isAdmin = role !== 'member'
  return (
    <>
      <div class="profile-head">
        <Avatar id={conversationId} name={title} picture={picture} size="huge" />
        <h2 dir="auto">{title}</h2>
        <p class="profile-presence">{t('groups.members', { count: memberCount })}</p>
        {isAdmin && (
          <Button icon="edit" onClick={() => setAsking('edit')}>
            {t('groups.edit')}
          </Button>
        )}
      </div>
      <GroupMembers conversation={conversation} />
      {isAdmin && <GroupInvites conversation={conversation} />}
      <div class="action-list">
        <Button kind="danger" icon="leave" onClick={() => setAsking('leave')}>
          {t('groups.leave')}
        </Button>
      </div>
      {asking === 'edit' && <EditGroupDialog conversation={conversation} onClose={close} />}
      {asking === 'leave' && (
        <ConfirmDialog
          title={t('groups.leaveAsk', { name: title })}
          text={t(role === 'owner' && memberCount > 1 ? 'groups.leaveOwnerHint' : 'groups.leaveHint')}
          confirm={t('groups.leave')}
          danger
          onConfirm={async () => {
            await kith.conversations.leave(conversationId)
            navigate('/', { replace: true })
          }}
          onClose={close}
        />
      )}
    </>
  )
}
