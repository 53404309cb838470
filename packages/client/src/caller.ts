/** Calls of the server's operations: over the socket while there is one, over HTTP otherwise. */

import type { OperationName } from '@kith/protocol/operations'
import type { Connection } from './connection/connection.ts'
import { KithError } from './error.ts'
import { callHttp, type HttpOptions, type InputOf, type Result, type ResultOf } from './http/call-http.ts'

/** Resolves with the body of the answer, rejects with a `KithError`. */
export type Caller = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<ResultOf<N>>

export function caller(connection: Connection, http: () => HttpOptions): Caller {
  return async (name, input) => {
    if (!connection.isOpen) return (await callHttp(http(), name, input)).body
    const answer = await connection.request({ type: 'call', operation: name, input })
    if (answer.type !== 'result')
      throw new KithError('network', 'The server answered something else.', 'retry')
    return (answer as unknown as Result<typeof name>).body
  }
}
