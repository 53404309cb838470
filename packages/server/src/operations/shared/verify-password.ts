/** Checking a password against guessing: every try is paid for before it is made, and paid back when it was right. */

import { type Answer, accepted, refuse } from '../../answer.ts'
import { type BudgetName, takeAll } from '../../security/rate-limits.ts'
import type { Services } from '../../services.ts'

export type GuessBudget = readonly [budget: BudgetName, key: string]

/** An unknown user (no hash) gets the same answer after the same work as a wrong password. */
export async function verifyPassword(
  services: Services,
  budgets: readonly GuessBudget[],
  password: string,
  hash: string | undefined,
): Promise<Answer<undefined>> {
  const waitMs = takeAll(services.rateLimits, budgets)
  if (waitMs > 0) return refuse('rate_limited', undefined, waitMs)
  if (!(await services.passwords.verify(password, hash))) return refuse('wrong_credentials')
  for (const [budget, key] of budgets) services.rateLimits.giveBack(budget, key)
  return accepted
}
