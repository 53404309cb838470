export const app = {
  'app.navigation': 'Main places',
  'app.chats': 'Chats',
  'app.people': 'People',
  'app.settings': 'Settings',
  'app.skipToContent': 'Skip to the conversation',
  'app.nothingOpenTitle': 'Nothing open yet',
  'app.nothingOpenText': 'Choose a chat from the list, or start a new one.',
  'app.supersededTitle': 'Kith is open in another tab',
  'app.supersededText':
    'The other tab took over, with a newer version perhaps. Reload this one to use it here too.',
  'app.brokenTitle': 'Kith does not start here',
  'app.brokenText':
    'Kith could not be started in this browser. A setting of the browser may have switched off what it needs.',
  'app.offline': 'You are offline. What you write goes out when you are back.',
  'app.connecting': 'Connecting …',
  'app.catchingUp': 'Catching up …',
  'app.connectAgain': 'Use here',
  'app.connectionReplaced': 'Another window of this device took over the connection.',
  'app.connectionRefused': 'The server does not accept this connection.',
  'app.storeFailed':
    'This browser has no room to save messages now. What the server has is safe; what you write now cannot be sent until there is room again.',
  'app.storeNone':
    'This browser keeps nothing. Everything here is gone from it when you close the last tab; the server keeps your messages.',
}
