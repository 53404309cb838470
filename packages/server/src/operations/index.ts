/** Every operation of the table and the file that implements it; a missing one does not compile. */
import { changePassword } from './accounts/change-password.ts'
import { deleteMe } from './accounts/delete-me.ts'
import { findUser } from './accounts/find-user.ts'
import { getMe } from './accounts/get-me.ts'
import { getUser } from './accounts/get-user.ts'
import { heartbeat } from './accounts/heartbeat.ts'
import { init } from './accounts/init.ts'
import { listDevices } from './accounts/list-devices.ts'
import { login } from './accounts/login.ts'
import { logout } from './accounts/logout.ts'
import { revokeDevice } from './accounts/revoke-device.ts'
import { signup } from './accounts/signup.ts'
import { updateMe } from './accounts/update-me.ts'
import { acceptFriend } from './contacts/accept-friend.ts'
import { block } from './contacts/block.ts'
import { declineFriend } from './contacts/decline-friend.ts'
import { listBlocks } from './contacts/list-blocks.ts'
import { listFriends } from './contacts/list-friends.ts'
import { removeFriend } from './contacts/remove-friend.ts'
import { requestFriend } from './contacts/request-friend.ts'
import { unblock } from './contacts/unblock.ts'
import { acceptConversation } from './conversations/accept-conversation.ts'
import { addMembers } from './conversations/add-members.ts'
import { createConversation } from './conversations/create-conversation.ts'
import { createInvite } from './conversations/create-invite.ts'
import { fetchConversation } from './conversations/fetch-conversation.ts'
import { getConversation } from './conversations/get-conversation.ts'
import { joinConversation } from './conversations/join-conversation.ts'
import { leaveConversation } from './conversations/leave-conversation.ts'
import { listConversations } from './conversations/list-conversations.ts'
import { listGroups } from './conversations/list-groups.ts'
import { listInvites } from './conversations/list-invites.ts'
import { listMembers } from './conversations/list-members.ts'
import { removeConversation } from './conversations/remove-conversation.ts'
import { removeMember } from './conversations/remove-member.ts'
import { revokeInvite } from './conversations/revoke-invite.ts'
import { setConversationPreferences } from './conversations/set-conversation-preferences.ts'
import { setRole } from './conversations/set-role.ts'
import { setTyping } from './conversations/set-typing.ts'
import { showInvite } from './conversations/show-invite.ts'
import { updateConversation } from './conversations/update-conversation.ts'
import type { Implementations } from './define.ts'
import { conversationDetails } from './messages/conversation-details.ts'
import { deleteMessage } from './messages/delete-message.ts'
import { editMessage } from './messages/edit-message.ts'
import { markDelivered } from './messages/mark-delivered.ts'
import { markRead } from './messages/mark-read.ts'
import { messageHistory } from './messages/message-history.ts'
import { messageStatus } from './messages/message-status.ts'
import { react } from './messages/react.ts'
import { sendMessage } from './messages/send-message.ts'
import { sendToConversation } from './messages/send-to-conversation.ts'
import { events } from './service/events.ts'

export const implementations: Implementations = {
  changePassword,
  deleteMe,
  findUser,
  getMe,
  getUser,
  heartbeat,
  init,
  listDevices,
  login,
  logout,
  revokeDevice,
  signup,
  updateMe,
  acceptFriend,
  block,
  declineFriend,
  listBlocks,
  listFriends,
  removeFriend,
  requestFriend,
  unblock,
  acceptConversation,
  addMembers,
  createConversation,
  createInvite,
  fetchConversation,
  getConversation,
  joinConversation,
  leaveConversation,
  listConversations,
  listGroups,
  listInvites,
  listMembers,
  removeConversation,
  removeMember,
  revokeInvite,
  setConversationPreferences,
  setRole,
  setTyping,
  showInvite,
  updateConversation,
  conversationDetails,
  deleteMessage,
  editMessage,
  markDelivered,
  markRead,
  messageHistory,
  messageStatus,
  react,
  sendMessage,
  sendToConversation,
  events,
}
