/** The `Conversations` service: the verbs of this folder behind one interface. */
import type { Conversations } from '../services.ts'
import type { ConversationContext } from './context.ts'
import { mark } from './mark.ts'
import { addMembers, join, leave, removeMember, setRole, updateSettings } from './membership.ts'
import { createGroup, openDirect } from './open.ts'
import { accept, hide, preferences, removeFromList } from './preferences.ts'
import { range } from './range.ts'
import { members, status, view } from './read.ts'
import { contactEnded, privacyChanged, relationChanged, typing, userDeleted } from './relations.ts'
import { submit } from './send.ts'

export function conversationsService(context: ConversationContext): Conversations {
  return {
    openDirect: (caller, otherId) => openDirect(context, caller, otherId),
    createGroup: (caller, memberIds, settings, conversationId) =>
      createGroup(context, caller, memberIds, settings, conversationId),
    send: (caller, sending) => new Promise((resolve) => submit(context, caller, sending, resolve)),
    mark: (caller, conversation, marks) =>
      new Promise((resolve) => mark(context, caller, conversation, marks, resolve)),
    range: (caller, conversation, query) => range(context, caller, conversation, query),
    status: (caller, conversation, seq, page) => status(context, caller, conversation, seq, page),
    view: (caller, conversation) => view(context, caller, conversation),
    members: (caller, conversation, page) => members(context, caller, conversation, page),
    typing: (caller, conversation, on) => typing(context, caller, conversation, on),
    accept: (caller, conversation) => accept(context, caller, conversation),
    hide: (caller, conversation, seqs) => hide(context, caller, conversation, seqs),
    preferences: (caller, conversation, change) => preferences(context, caller, conversation, change),
    removeFromList: (caller, conversation) => removeFromList(context, caller, conversation),
    updateSettings: (caller, conversation, change) => updateSettings(context, caller, conversation, change),
    addMembers: (caller, conversation, userIds) => addMembers(context, caller, conversation, userIds),
    removeMember: (caller, conversation, userId) => removeMember(context, caller, conversation, userId),
    setRole: (caller, conversation, userId, role) => setRole(context, caller, conversation, userId, role),
    leave: (caller, conversation, forGood) => leave(context, caller, conversation, forGood),
    join: (caller, conversation, takeUse) => join(context, caller, conversation, takeUse),
    relationChanged: (userId, otherId) => relationChanged(context, userId, otherId),
    contactEnded: (userId, otherId) => contactEnded(context, userId, otherId),
    userDeleted: (userId) => userDeleted(context, userId),
    privacyChanged: (user) => privacyChanged(context, user),
  }
}
