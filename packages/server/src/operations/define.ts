/** What every file of this folder implements: one operation of the table, as a short function. */
import type {
  AnswerOf,
  BodyOf,
  OperationName,
  operations,
  ParamsOf,
  QueryOf,
} from '@kith/protocol/operations'
import { type Answer, ok } from '../answer.ts'
import type { Caller, Services } from '../services.ts'

type Table = typeof operations

/** What is known of the request beside its input. */
export type CallContext = {
  /** Of the client, whatever proxies it came through. */
  address: string
  /** `https` or `http`, and the host that the client asked for; undefined over the socket. */
  origin: string | undefined
  aborted: AbortSignal
}

export type InputOf<N extends OperationName> = ParamsOf<Table[N]> &
  QueryOf<Table[N]> &
  Fields<BodyOf<Table[N]>>
type Fields<B> = B extends null ? unknown : B
export type ReplyOf<N extends OperationName> = AnswerOf<Table[N]>

/** The operations that make a caller cannot have one yet. */
export type OpenOperation = 'signup' | 'login'

export type Implementation<N extends OperationName> = (
  services: Services,
  caller: N extends OpenOperation ? undefined : Caller,
  input: InputOf<N>,
  context: CallContext,
) => Promise<Answer<ReplyOf<N>>>

export type Implementations = { [N in OperationName]: Implementation<N> }

const noContent = ok({ status: 204, body: null } as const)

/** The answer of an operation that has nothing to tell but that it took effect. */
export function done(answer: Answer<unknown>): Answer<{ status: 204; body: null }> {
  return answer.ok ? noContent : answer
}
