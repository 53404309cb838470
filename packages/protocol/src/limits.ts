/**
 * Every limit of the protocol and the server, in one place, unit last.
 * The relations between them are asserted when this module loads, so a careless change fails at once.
 */
export const limits = {
  /** F26: a message's text, as UTF-8. */
  textBytesMax: 64 * 1024,
  /** One WebSocket message or HTTP body: a text of the maximum size, escaped in JSON, with its envelope. */
  frameBytesMax: 512 * 1024,
  /** Nesting of arrays and objects in any decoded value. */
  nestingDepthMax: 12,
  /** Elements of one array or members of one object in any decoded value. */
  collectionItemsMax: 2_048,

  handleCharsMin: 3,
  handleCharsMax: 32,
  passwordCharsMin: 8,
  passwordCharsMax: 256,
  nameCharsMax: 64,
  bioCharsMax: 512,
  pictureCharsMax: 2_048,
  titleCharsMax: 128,
  deviceNameCharsMax: 64,
  clientIdCharsMax: 128,
  emojiCharsMax: 32,
  cursorCharsMax: 64,
  mentionsMax: 64,

  /** The most that a server may be set to; its own limit is the option `groupMembersMax`. */
  groupMembersMax: 10_000,
  /** Users in one call that adds members: a larger group is made by several. */
  membersPerCallMax: 256,
  /** Members in one answer that lists them; the next page goes on after the last. */
  membersPerPageMax: 1_024,
  invitesPerGroupMax: 32,
  devicesPerUserMax: 32,
  contactsPerUserMax: 5_000,
  conversationsPerUserMax: 20_000,

  /** Entries in one `range` answer or one HTTP page. */
  rangeEntriesMax: 200,
  /** Bytes of the entries of such a page, as stored; the next page goes on where it ends. */
  rangeBytesMax: 1024 * 1024,
  /** Later edits, recalls and reactions given with a range, the newest first when there are more. */
  relatedEntriesMax: 2_000,
  /** New entries sent per conversation when a device catches up; older ones are fetched by range. */
  catchUpEntriesMax: 50,
  /** Conversations in one page of the HTTP list. */
  pageSizeMax: 100,
  /** Changed conversations in one step of a socket's catch-up. */
  conversationsPerCatchUpMax: 500,
  /** Changed conversations in one answer of `GET /v1/events`; its cursor continues with the others. */
  conversationsPerPullMax: 100,
  /** Watermark moves in one `receipts` frame. */
  receiptsPerFrameMax: 256,
  /** Frames in one WebSocket message: keeps the time to handle one message bounded. */
  framesPerMessageMax: 512,
  /** Requests of one session that may wait for their answer. */
  requestsInFlightMax: 256,

  /** Bytes waiting for a slow session before it is dropped to catch-up mode. */
  sessionBacklogBytesMax: 1024 * 1024,
  /** How long a session in catch-up mode may take to drain before it is cut. */
  sessionDrainMsMax: 30_000,
  /** Entries waiting for the committer in the whole process. */
  commitQueueEntriesMax: 100_000,
  /** Bytes waiting for the committer in the whole process. */
  commitQueueBytesMax: 64 * 1024 * 1024,
  /** Entries in one durable batch. */
  commitBatchEntriesMax: 4_096,
  commitBatchBytesMax: 8 * 1024 * 1024,
  /** Client ids that an actor remembers before it asks the store. */
  recentClientIdsMax: 512,
  /** Conversation actors kept in memory. */
  actorsMax: 20_000,

  helloTimeoutMs: 10_000,
  /** A session that said or heard nothing for so long gives a sign of life: below the minute after which proxies cut. */
  pingEveryMs: 55_000,
  /** C20, F12: a device that vanished without a word is offline after this. */
  idleTimeoutMs: 120_000,
  longPollMsMax: 30_000,
  presenceDelayMs: 3_000,
  typingMs: 6_000,
  /** When a message was delivered and read is known to this step: what moves a member's marks in it costs one row. */
  receiptTimeStepMs: 60_000,
  /** … and for messages that are not older than this. */
  receiptTimesKeptMs: 30 * 24 * 60 * 60_000,
  requestTimeoutMs: 15_000,
} as const

function assertRelation(holds: boolean, relation: string): void {
  if (!holds) throw new Error(`limits: ${relation}`)
}

assertRelation(limits.textBytesMax * 6 < limits.frameBytesMax, 'an escaped text must fit one frame')
assertRelation(
  limits.frameBytesMax <= limits.sessionBacklogBytesMax,
  'a session must be able to queue one frame',
)
assertRelation(limits.pingEveryMs * 2 < limits.idleTimeoutMs, 'a session may miss one ping')
assertRelation(limits.textBytesMax * 2 < limits.rangeBytesMax, 'a page must hold an edited text')
assertRelation(limits.catchUpEntriesMax <= limits.rangeEntriesMax, 'a range must cover a catch-up')
assertRelation(limits.commitBatchBytesMax <= limits.commitQueueBytesMax, 'the queue must hold a batch')
assertRelation(
  limits.membersPerCallMax <= limits.groupMembersMax,
  'a call cannot add more than a group holds',
)
