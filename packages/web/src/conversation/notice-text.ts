/** What happened to a group, as a sentence. */
import type { Message } from '@kith/client'
import type { MembersContent, SettingsContent } from '@kith/protocol'
import { locale, t } from '../i18n/translate.ts'
import { me, nameOf } from '../state/store.ts'

type NoticeMessage = Pick<Message, 'from' | 'change'>

export function noticeText({ from, change }: NoticeMessage): string {
  if (!change) return ''
  return change.kind === 'members' ? membersText(from, change) : settingsText(from, change)
}

/** `You` for me, a word for somebody whose name is not known yet. */
export function shownName(userId: string): string {
  if (userId === me.value?.userId) return t('shared.you')
  return nameOf(userId) || t('shared.unknownPerson')
}

export function namesText(userIds: readonly string[]): string {
  return new Intl.ListFormat(locale.value).format(userIds.map(shownName))
}

function membersText(from: string, { change, users, role }: MembersContent): string {
  const values = { name: shownName(from), names: namesText(users) }
  switch (change) {
    case 'created':
      return t('conversation.created', values)
    case 'added':
      return t('conversation.added', values)
    case 'joined':
      return t('conversation.joined', values)
    case 'removed':
      return t('conversation.removed', values)
    case 'left':
      return t('conversation.left', values)
    case 'role':
      if (role === 'owner') return t('conversation.roleOwner', values)
      return t(role === 'admin' ? 'conversation.roleAdmin' : 'conversation.roleMember', values)
  }
}

function settingsText(from: string, { title, picture, history }: SettingsContent): string {
  const name = shownName(from)
  const sentences = [
    title !== undefined && t('conversation.titleChanged', { name, title }),
    picture !== undefined && t('conversation.pictureChanged', { name }),
    history !== undefined && t(history === 'all' ? 'conversation.historyAll' : 'conversation.historyJoined'),
  ]
  return sentences.filter(Boolean).join(' · ')
}
