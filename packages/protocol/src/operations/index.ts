import { accountOperations } from './accounts.ts'
import { contactOperations } from './contacts.ts'
import { conversationOperations } from './conversations.ts'
import { messageOperations } from './messages.ts'
import { serviceOperations } from './service.ts'

export type { AnswerOf, BodyOf, Operation, ParamsOf, QueryOf } from './define.ts'
export { MessageView } from './messages.ts'

export const operations = {
  ...accountOperations,
  ...contactOperations,
  ...conversationOperations,
  ...messageOperations,
  ...serviceOperations,
}
export type OperationName = keyof typeof operations
