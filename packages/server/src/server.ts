/** Assembles a server from its parts and starts it; the only place that knows them all. */
import { limits } from '@kith/protocol'
import { Committer } from './commit/committer.ts'
import { ConversationCache } from './conversation/cache.ts'
import type { ConversationContext } from './conversation/context.ts'
import { conversationsService } from './conversation/conversations.ts'
import { deliverCommit } from './delivery/deliver-commit.ts'
import { GroupFloors } from './delivery/group-floors.ts'
import { liveSessions } from './delivery/live-sessions.ts'
import { PresenceTracker } from './delivery/presence.ts'
import { LocalRouter } from './delivery/router.ts'
import { callOperation } from './http/dispatch.ts'
import { type Health, httpRouter } from './http/router.ts'
import { keysInTurn } from './operations/shared/one-at-a-time.ts'
import type { ServerOptions } from './options.ts'
import type { RouterPort } from './ports/router.ts'
import type { Runtime } from './ports/runtime.ts'
import type { Store } from './ports/store.ts'
import { realRuntime } from './runtime/real.ts'
import { snowflakes } from './runtime/snowflake.ts'
import { clientAddress } from './security/addresses.ts'
import { argon2Passwords } from './security/passwords.ts'
import { budgetsFrom, rateLimits } from './security/rate-limits.ts'
import { deviceTokens } from './security/tokens.ts'
import type { Passwords, Services } from './services.ts'
import { handleFrame } from './session/handle-frame.ts'
import { InFlight } from './session/in-flight.ts'
import { Sessions } from './session/session-host.ts'
import { type HttpRequest, type HttpResponse, type Listen, socketPath } from './sockets/adapter.ts'
import { admission } from './sockets/admission.ts'
import { socketAdapter } from './sockets/index.ts'
import { StoreHealth } from './store/health.ts'
import { openSqliteStore } from './store/sqlite/index.ts'
import { eventsReader } from './sync/pull.ts'
import { SafePosition } from './sync/safe-position.ts'
import { createLogger } from './telemetry/logger.ts'
import { ServerMetrics } from './telemetry/server-metrics.ts'

/** What a program that embeds the server may put in; everything has a default. */
export type ServerParts = {
  runtime?: Runtime
  store?: Store
  router?: RouterPort
  /** Sockets and HTTP instead of the adapter that the options name. */
  listen?: Listen
  passwords?: Passwords
  /** Answers GETs outside `/v1`: the files of a web app. */
  staticFiles?(request: HttpRequest): Promise<HttpResponse | undefined>
}

export type RunningServer = {
  readonly port: number
  /** Address on this machine. */
  readonly url: string
  /** A consistent copy of everything, while the server runs. */
  backup(path: string): Promise<void>
  /** Takes no new work, lets what is under way end, sends sessions away, closes the store. */
  stop(): Promise<void>
  /**
   * Resolves when the server can no longer do its work and never will again: a thread of its store has ended. End the
   * process and start it anew; what was answered is on the disk.
   */
  failed: Promise<Error>
}

export async function startServer(options: ServerOptions, parts: ServerParts = {}): Promise<RunningServer> {
  const runtime = parts.runtime ?? realRuntime(createLogger(options.logLevel))
  const { promise: failed, resolve: died } = Promise.withResolvers<Error>()
  const store = parts.store ?? (await openSqliteStore({ folder: options.data, runtime, died }))
  try {
    return { ...(await assemble(options, parts, runtime, store)), failed }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function assemble(
  options: ServerOptions,
  parts: ServerParts,
  runtime: Runtime,
  store: Store,
): Promise<Omit<RunningServer, 'failed'>> {
  const { log, directory } = store
  const router = parts.router ?? new LocalRouter()
  const cache = new ConversationCache(directory)
  const safePosition = new SafePosition()
  safePosition.advance(await directory.position())
  const metrics = new ServerMetrics(runtime)
  const floors = new GroupFloors(router, runtime)
  const committer = new Committer(log, runtime, {
    committed(open, events, position) {
      deliverCommit(router, open, events, position)
      floors.commitDelivered(open.conversation)
      const now = runtime.clock.now()
      for (const { time } of open.entries) metrics.entryDelivered(now - time)
    },
    failed: () => metrics.commitFailed(),
    batchDone(result, entries) {
      if (result) {
        safePosition.advance(result.position)
        metrics.batchCommitted(entries, result.storeMs)
      }
      if (!result) storeHealth.failed()
      sessions.writeAll()
    },
  })
  const storeHealth = new StoreHealth(store, runtime)
  const newId = snowflakes(runtime.clock, options.nodeNumber)
  const presence = new PresenceTracker(directory, router, runtime)
  const conversations: ConversationContext = {
    cache,
    committer,
    router,
    directory,
    log,
    presence,
    runtime,
    groupMembersMax: options.groupMembersMax,
    newId,
  }
  const tokens = deviceTokens(directory, runtime.random)
  const limiter = rateLimits(runtime.clock, budgetsFrom(options))

  const sessions: Sessions = new Sessions({
    runtime,
    serverId: options.serverId,
    directory,
    router,
    tokens,
    presence,
    safePosition: () => safePosition.current,
    handle: (session, frame) => handleFrame(frameServices, session, frame),
  })
  const httpRequests = new InFlight()
  const events = eventsReader(directory, router, runtime)
  const services: Services = {
    runtime,
    newId,
    serverId: options.serverId,
    publicUrl: options.publicUrl === '' ? undefined : options.publicUrl,
    directory,
    conversations: conversationsService(conversations),
    presence,
    sessions: liveSessions(sessions, cache, directory, events, runtime),
    events,
    passwords: parts.passwords ?? argon2Passwords(runtime.random),
    tokens,
    rateLimits: limiter,
  }
  const frameServices = {
    conversations,
    presence,
    call: (caller, operation, input, address) =>
      safePosition.during(() => callOperation(services, caller, operation, input, address)),
    sendDelay: (caller) => limiter.take('sends', caller.deviceId),
  } satisfies Parameters<typeof handleFrame>[0]

  const health = (): Health => (sessions.draining ? 'draining' : storeHealth.writable ? 'ok' : 'unavailable')
  const http = httpRouter(services, {
    allowedOrigins: options.allowedOrigins,
    trustedProxies: options.trustedProxies,
    health,
    metrics: () => {
      const { requests: requestsOfOne, queuedBytes: queuedBytesOfOne } = sessions.most()
      return metrics.text({
        connections: sessions.count,
        queuedEntries: committer.queuedEntries,
        conversations: cache.size,
        slowed: sessions.slowedCount,
        requests: sessions.requests.count,
        requestsOfOne,
        queuedBytesOfOne,
        catchUpsWaiting: sessions.catchUpsWaiting,
        httpRequests: httpRequests.count,
        pollsHeld: events.held(),
        keysInTurn: keysInTurn(services),
        presence: presence.size,
        buckets: limiter.size(),
      })
    },
    observe: (operation, status, ms) => metrics.operationAnswered(operation, status, ms),
    staticFiles: parts.staticFiles,
  })
  const trusted = new Set(options.trustedProxies)
  const listen = parts.listen ?? (await socketAdapter(options.socketAdapter))
  const listener = await listen({
    host: options.host,
    port: options.port,
    socketPath,
    // Reading changes nothing, and a long poll may take half a minute: it must not hold the safe position back.
    http: (request) =>
      httpRequests.during(() =>
        request.method === 'GET' ? http(request) : safePosition.during(() => http(request)),
      ),
    admit: admission({
      options,
      rateLimits: limiter,
      isDraining: () => sessions.draining,
      connectionsOf: (address) => sessions.connectionsOf(address),
    }),
    clientAddress: ({ address, header }) => clientAddress(address, header('x-forwarded-for'), trusted),
    connections: sessions,
    frameBytesMax: limits.frameBytesMax,
    idleTimeoutMs: limits.idleTimeoutMs,
  })

  /** What was taken is finished and answered; what comes now is told to go elsewhere. */
  async function stop(): Promise<void> {
    listener.stopAccepting()
    sessions.beginDrain()
    events.endAll()
    const enough = new Promise<void>((resolve) => runtime.timers.after(options.drainMs, resolve))
    await Promise.race([Promise.all([sessions.requests.none(), httpRequests.none()]), enough])
    await Promise.race([committer.idle(), enough])
    sessions.closeAll('draining')
    await listener.close()
    storeHealth.close()
    floors.close()
    await presence.close()
    metrics.close()
    await store.close()
  }
  const host = options.host === '0.0.0.0' || options.host === '::' ? 'localhost' : options.host
  let stopping: Promise<void> | undefined
  return {
    port: listener.port,
    url: `http://${host}:${listener.port}`,
    backup: (path) => store.backup(path),
    stop: () => (stopping ??= stop()),
  }
}
