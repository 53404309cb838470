/** One call of an operation, whether it came over HTTP or in a `call` frame: who may, then do, then the answer. */
import { errorCodes, type Failure, failure } from '@kith/protocol'
import { type Operation, type OperationName, operations } from '@kith/protocol/operations'
import { type Answer, refuse } from '../answer.ts'
import type { CallContext } from '../operations/define.ts'
import { implementations } from '../operations/index.ts'
import { Overloaded } from '../security/overloaded.ts'
import type { Caller, Services } from '../services.ts'
import { StoreUnavailable } from '../store/errors.ts'
import { type Input, splitInput } from './input.ts'

export type Reply = { status: number; body: unknown }
type AnyImplementation = (
  services: Services,
  caller: Caller | undefined,
  input: Input,
  context: CallContext,
) => Promise<Answer<Reply>>

/** Over the socket these make no sense: the session is already logged in and gets its events. */
const notOverTheSocket: ReadonlySet<string> = new Set<OperationName>(['signup', 'login', 'events'])

const neverAborted = new AbortController().signal

/** Input that has been checked against the operation's schemas. */
export async function dispatch(
  services: Services,
  caller: Caller | undefined,
  name: OperationName,
  input: Input,
  context: CallContext,
): Promise<Answer<Reply>> {
  if (caller) {
    const refusal = judgeCaller(services, caller, name, input)
    if (refusal) return refusal
  }
  try {
    return await (implementations[name] as AnyImplementation)(services, caller, input, context)
  } catch (error) {
    return { ok: false, failure: failureOf(error, services, name) }
  }
}

function judgeCaller(
  services: Services,
  caller: Caller,
  name: OperationName,
  input: Input,
): Answer<never> | undefined {
  const waitMs = services.rateLimits.take('calls', caller.userId)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  const actor = (operations[name] as Operation).actor
  if (actor === undefined || input[actor] === undefined || input[actor] === caller.userId) return undefined
  return refuse('forbidden', `${actor} must be the user whose token this is.`)
}

/** The weather becomes an answer that says to come back; everything else is a bug and is logged as one. */
export function failureOf(error: unknown, services: Pick<Services, 'runtime'>, name: string): Failure {
  if (error instanceof StoreUnavailable) return failure('unavailable', errorCodes.unavailable.means, 2_000)
  if (error instanceof Overloaded) return failure('overloaded', error.message, error.retryAfterMs)
  services.runtime.log('error', 'an operation failed', {
    operation: name,
    error: String(error),
    stack: (error as Error)?.stack,
  })
  return failure('internal')
}

/** A `call` frame. */
export async function callOperation(
  services: Services,
  caller: Caller,
  name: string,
  input: unknown,
  address: string,
): Promise<Answer<{ status: number; body?: unknown }>> {
  if (!Object.hasOwn(operations, name) || notOverTheSocket.has(name)) {
    return refuse('not_found', 'There is no such operation on the socket.')
  }
  const checked = splitInput(name as OperationName, input)
  if (!checked.ok) return checked
  const context = { address, origin: undefined, aborted: neverAborted }
  const answer = await dispatch(services, caller, name as OperationName, checked.value, context)
  if (!answer.ok) return answer
  const { status, body } = answer.value
  return { ok: true, value: body === null ? { status } : { status, body } }
}
