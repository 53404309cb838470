import type { Conversation } from '@kith/client'
import type { Member } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { Link } from '../app/link.tsx'
import { t } from '../i18n/translate.ts'
import { PersonLine } from '../people/person-line.tsx'
import { presenceText } from '../people/presence-text.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { Menu, type MenuItem, type MenuPlace } from '../shared-ui/menu.tsx'
import { showFailure } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'
import { me, presenceOf } from '../state/store.ts'
import { type MemberAction, memberActions } from './member-actions.ts'

type MemberRowProps = { member: Member; conversation: Conversation }

export function MemberRow({ member, conversation }: MemberRowProps) {
  const [menuAt, setMenuAt] = useState<MenuPlace>()
  const [asking, setAsking] = useState<'transfer' | 'remove'>()
  const { user } = member
  const isMe = user.userId === me.value?.userId
  const actions = memberActions(conversation.role, member.role, isMe)
  const detail = isMe ? t('shared.you') : presenceText(presenceOf(user.userId).value) || undefined
  const line = <PersonLine user={user} detail={detail} />

  function setRole(role: Member['role']): Promise<void> {
    return kith.conversations.setRole(conversation.conversationId, user.userId, role)
  }
  function choose(action: MemberAction): void {
    if (action === 'promote') setRole('admin').catch(showFailure)
    else if (action === 'demote') setRole('member').catch(showFailure)
    else setAsking(action)
  }

  return (
    <li class="member-row">
      {isMe ? (
        <span class="row">{line}</span>
      ) : (
        <Link to={`/people/${user.userId}`} class="row">
          {line}
        </Link>
      )}
      {member.role !== 'member' && <span class="row-tag">{t(`groups.${member.role}`)}</span>}
      {actions.length > 0 && (
        <IconButton
          icon="more"
          label={t('groups.actionsFor', { name: user.name })}
          aria-haspopup="menu"
          onClick={(event) => setMenuAt(event.currentTarget)}
        />
      )}
      {menuAt && (
        <Menu
          label={t('groups.actionsFor', { name: user.name })}
          at={menuAt}
          items={actions.map((action) => menuItem(action, () => choose(action)))}
          onClose={() => setMenuAt(undefined)}
        />
      )}
      {asking === 'transfer' && (
        <ConfirmDialog
          title={t('groups.makeOwnerAsk', { name: user.name })}
          text={t('groups.makeOwnerHint', { name: user.name })}
          confirm={t('groups.makeOwner')}
          danger
          onConfirm={() => setRole('owner')}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          title={t('groups.removeMemberAsk', { name: user.name })}
          text={t('groups.removeMemberHint')}
          confirm={t('groups.removeMember')}
          danger
          onConfirm={() => kith.conversations.removeMember(conversation.conversationId, user.userId)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </li>
  )
}

function menuItem(action: MemberAction, onSelect: () => void): MenuItem {
  switch (action) {
    case 'promote':
      return { label: t('groups.makeAdmin'), icon: 'check', onSelect }
    case 'demote':
      return { label: t('groups.makeMember'), icon: 'recall', onSelect }
    case 'transfer':
      return { label: t('groups.makeOwner'), icon: 'people', onSelect }
    case 'remove':
      return { label: t('groups.removeMember'), icon: 'leave', danger: true, onSelect }
  }
}
