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
  if (isMe(userId)) return t('shared.you')
  return nameOf(userId) || t('shared.unknownPerson')
}

export function namesText(userIds: readonly string[]): string {
  return listText(userIds.map(shownName))
}

function listText(names: readonly string[]): string {
  return new Intl.ListFormat(locale.value).format(names)
}

function membersText(from: string, { change, users, role }: MembersContent): string {
  const values = { name: shownName(from), names: listText(users.map(nameAsObject)) }
  const byMe = isMe(from)
  // Verbs follow the person in most languages, so what I do, or what happens to me alone, has sentences of its own.
  const toMe = users.length === 1 && isMe(users[0]!)
  switch (change) {
    case 'created':
      return t(byMe ? 'conversation.createdByMe' : 'conversation.created', values)
    case 'added':
      if (byMe) return t('conversation.addedByMe', values)
      return t(toMe ? 'conversation.addedMe' : 'conversation.added', values)
    case 'joined':
      return t(toMe ? 'conversation.joinedMe' : 'conversation.joined', values)
    case 'removed':
      if (byMe) return t('conversation.removedByMe', values)
      return t(toMe ? 'conversation.removedMe' : 'conversation.removed', values)
    case 'left':
      return t(toMe ? 'conversation.leftMe' : 'conversation.left', values)
    case 'role':
      if (role === 'owner') return t(toMe ? 'conversation.roleOwnerMe' : 'conversation.roleOwner', values)
      if (role === 'admin') return t(toMe ? 'conversation.roleAdminMe' : 'conversation.roleAdmin', values)
      return t(toMe ? 'conversation.roleMemberMe' : 'conversation.roleMember', values)
  }
}

function settingsText(from: string, { title, picture, history }: SettingsContent): string {
  const name = shownName(from)
  const byMe = isMe(from)
  const sentences = [
    title !== undefined &&
      t(byMe ? 'conversation.titleChangedByMe' : 'conversation.titleChanged', { name, title }),
    picture !== undefined &&
      t(byMe ? 'conversation.pictureChangedByMe' : 'conversation.pictureChanged', { name }),
    history !== undefined && t(history === 'all' ? 'conversation.historyAll' : 'conversation.historyJoined'),
  ]
  return sentences.filter(Boolean).join(' · ')
}

function isMe(userId: string): boolean {
  return userId === me.value?.userId
}

function nameAsObject(userId: string): string {
  return isMe(userId) ? t('shared.youAsObject') : shownName(userId)
}
