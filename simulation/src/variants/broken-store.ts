/** Stores that break their contract. */
import { decodeEntry, encodeEntry } from '@kith/protocol'
import type { ConversationCommit, Store } from '@kith/server/parts'

function withCommits(store: Store, change: (commit: ConversationCommit) => ConversationCommit): Store {
  const { log } = store
  return { ...store, log: { ...log, commit: (batch) => log.commit(batch.map(change)) } }
}

/** Does not look whether a client id was used before, and stores its entry once more. */
export function withoutDedupe(store: Store): Store {
  const { log } = store
  return {
    ...store,
    log: {
      ...log,
      findClientId: async () => undefined,
      commit: async (batch) => log.commit(await Promise.all(batch.map(withoutRepeatedIds))),
    },
  }

  async function withoutRepeatedIds(commit: ConversationCommit): Promise<ConversationCommit> {
    const entries = commit.entries.map(async ({ bytes, clientId, target }) => {
      const known = clientId && (await log.findClientId(commit.conversation, clientId))
      return known ? { bytes, target } : { bytes, clientId, target }
    })
    return { ...commit, entries: await Promise.all(entries) }
  }
}

/** A conversation is loaded without its watermarks, and the next ones are written over what is there. */
export function withOverwrittenMarks(store: Store): Store {
  const { directory, log } = store
  return {
    ...store,
    directory: {
      ...directory,
      async conversation(conversationId) {
        const record = await directory.conversation(conversationId)
        for (const member of record?.members ?? []) member.delivered = member.read = 0
        return record
      },
    },
    log: {
      ...log,
      commit: async (batch) => log.commit(await Promise.all(batch.map(asRows))),
    },
  }

  /** Whole rows instead of marks, which the store would merge. */
  async function asRows({ marks = [], ...commit }: ConversationCommit): Promise<ConversationCommit> {
    if (marks.length === 0) return commit
    const rows = (await directory.conversation(commit.conversation))?.members ?? []
    const members = rows.flatMap(({ readReceipts: _, ...row }) => {
      const mark = marks.find(({ userId }) => userId === row.userId)
      return mark ? [{ ...row, ...mark }] : []
    })
    return { ...commit, members: [...(commit.members ?? []), ...members] }
  }
}

/** A recall is stored, and what it recalls stays. */
export function withoutErasing(store: Store): Store {
  return withCommits(store, ({ replace: _, ...commit }) => commit)
}

/** Whom an author is hidden from is not remembered. */
export function withoutHiding(store: Store): Store {
  return withCommits(store, ({ hide: _, ...commit }) => commit)
}

/** Now and then a second writer has taken the seq of the entry before: its entry stands where that one stood. */
export function withTwoWriters(store: Store): Store {
  let commits = 0
  return withCommits(store, (commit) => {
    const [entry] = commit.entries
    if (!entry || commit.expectedHead === 0 || ++commits % 10 > 0) return commit
    const seq = commit.expectedHead
    const replace = [{ seq, bytes: encodeEntry({ ...decodeEntry(entry.bytes), seq }) }]
    return { ...commit, replace: [...(commit.replace ?? []), ...replace] }
  })
}

/** Everybody who ever signed up is told of everybody. */
export function withoutDiscretion(): (store: Store) => Store {
  const everybody = new Set<string>()
  return (store) => {
    const { directory } = store
    return {
      ...store,
      directory: {
        ...directory,
        createUser: (user, ...rest) => {
          everybody.add(user.userId)
          return directory.createUser(user, ...rest)
        },
        presenceAudience: async (userId) => [...everybody].filter((other) => other !== userId),
      },
    }
  }
}

/** After a crash the store is never read to its end. */
export function withoutRecovery(): (store: Store) => Store {
  let starts = 0
  return (store) => {
    if (++starts === 1) return store
    return { ...store, directory: { ...store.directory, position: () => new Promise(() => {}) } }
  }
}

/** Every thirtieth reading of a range is never answered: whoever asked gives up some time, the server never does. */
export function forgettingReads(): (store: Store) => Store {
  let reads = 0
  return (store) => ({
    ...store,
    log: {
      ...store.log,
      range: (...args) => (++reads % 30 === 0 ? new Promise(() => {}) : store.log.range(...args)),
    },
  })
}

/** Nobody's wish to be seen by nobody is known. */
export function withoutSwitch(store: Store): Store {
  const { directory } = store
  return {
    ...store,
    directory: {
      ...directory,
      users: async (userIds) =>
        (await directory.users(userIds)).map((user) => ({ ...user, lastSeenShared: true })),
    },
  }
}
