/**
 * Calls of the server's operations: over the socket while there is one, over HTTP otherwise. A call whose socket broke
 * before the answer is made once more over HTTP when doing it twice is the same as doing it once.
 */
import { type OperationName, operations } from '@kith/protocol/operations'
import type { Connection } from './connection/connection.ts'
import { KithError } from './error.ts'
import { callHttp, type HttpOptions, type InputOf, type Result, type ResultOf } from './http/call-http.ts'

/** Resolves with the body of the answer, rejects with a `KithError`. */
export type Caller = <N extends OperationName>(name: N, input: InputOf<N>) => Promise<ResultOf<N>>

export function caller(connection: Connection, http: () => HttpOptions): Caller {
  const overHttp = async <N extends OperationName>(name: N, input: InputOf<N>) =>
    (await callHttp(http(), name, input)).body
  return async (name, input) => {
    if (!connection.isOpen) return overHttp(name, input)
    try {
      return await overSocket(connection, name, input)
    } catch (error) {
      const broke = error instanceof KithError && error.code === 'offline'
      if (!broke || operations[name].method === 'POST') throw error
      return overHttp(name, input)
    }
  }
}

async function overSocket<N extends OperationName>(
  connection: Connection,
  operation: N,
  input: InputOf<N>,
): Promise<ResultOf<N>> {
  const answer = await connection.request({ type: 'call', operation, input })
  if (answer.type !== 'result') throw new KithError('network', 'The server answered something else.', 'retry')
  return (answer as unknown as Result<N>).body
}
