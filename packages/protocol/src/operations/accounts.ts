import { Type } from 'typebox'
import { Bio, DeviceName, Handle, Id, Name, Password, Picture } from '../schema/scalars.ts'
import { Device, Me, Presence, Profile } from '../schema/views.ts'
import { Nothing, operation } from './define.ts'

const Session = Type.Object({ userId: Id, deviceId: Id, token: Type.String() })
const ByUser = Type.Object({ userId: Id })

export const accountOperations = {
  signup: operation('signup', 'POST', '/v1/signup', {
    auth: 'none',
    body: Type.Object({
      handle: Handle,
      password: Password,
      name: Type.Optional(Name),
      deviceName: Type.Optional(DeviceName),
    }),
    answers: { 201: Session },
    errors: ['handle_taken'],
    summary: 'Make an account and log in its first device.',
  }),
  login: operation('login', 'POST', '/v1/login', {
    auth: 'none',
    body: Type.Object({
      handle: Type.String({ maxLength: 256 }),
      password: Type.String({ maxLength: 256 }),
      deviceName: Type.Optional(DeviceName),
    }),
    answers: { 200: Session },
    errors: ['wrong_credentials', 'limit_reached'],
    summary: 'Log in a new device.',
  }),
  logout: operation('logout', 'POST', '/v1/logout', {
    answers: { 204: Nothing },
    summary: 'Forget this device; its token is void from now on.',
  }),
  init: operation('init', 'POST', '/v1/init/{userId}', {
    params: ByUser,
    actor: 'userId',
    answers: {
      200: Type.Object({ serverId: Type.String(), url: Type.String({ description: 'WebSocket address.' }) }),
    },
    summary: 'The best server for this client.',
  }),
  heartbeat: operation('heartbeat', 'POST', '/v1/heartbeat/{userId}', {
    params: ByUser,
    actor: 'userId',
    answers: { 200: Type.Object({ contacts: Type.Array(Presence) }) },
    summary: 'I am here; who of my contacts is?',
  }),
  getMe: operation('getMe', 'GET', '/v1/me', { answers: { 200: Me }, summary: 'My account.' }),
  updateMe: operation('updateMe', 'PATCH', '/v1/me', {
    body: Type.Object(
      {
        name: Type.Optional(Name),
        bio: Type.Optional(Bio),
        picture: Type.Optional(Picture),
        readReceipts: Type.Optional(Type.Boolean()),
        lastSeenShared: Type.Optional(Type.Boolean()),
      },
      { minProperties: 1 },
    ),
    answers: { 200: Me },
    summary: 'Change my profile or privacy settings.',
  }),
  deleteMe: operation('deleteMe', 'DELETE', '/v1/me', {
    body: Type.Object({ password: Type.String({ maxLength: 256 }) }),
    answers: { 204: Nothing },
    errors: ['wrong_credentials'],
    summary: 'Delete my account: logs out every device, leaves every group, frees the handle.',
  }),
  changePassword: operation('changePassword', 'POST', '/v1/me/password', {
    body: Type.Object({ oldPassword: Type.String({ maxLength: 256 }), newPassword: Password }),
    answers: { 204: Nothing },
    errors: ['wrong_credentials'],
    summary: 'Change my password; every other device is logged out.',
  }),
  listDevices: operation('listDevices', 'GET', '/v1/devices', {
    answers: { 200: Type.Object({ devices: Type.Array(Device) }) },
    summary: 'My log-ins.',
  }),
  revokeDevice: operation('revokeDevice', 'DELETE', '/v1/devices/{deviceId}', {
    params: Type.Object({ deviceId: Id }),
    answers: { 204: Nothing },
    errors: ['not_found'],
    summary: 'Log out one of my devices; its sessions close at once.',
  }),
  findUser: operation('findUser', 'GET', '/v1/users', {
    query: Type.Object({ handle: Type.String({ maxLength: 256 }) }),
    answers: { 200: Profile },
    errors: ['not_found'],
    summary: 'The user with exactly this handle, without regard to case.',
  }),
  getUser: operation('getUser', 'GET', '/v1/users/{userId}', {
    params: ByUser,
    answers: { 200: Profile },
    errors: ['not_found'],
    summary: 'The profile of somebody I share a contact or conversation with.',
  }),
}
