/**
 * One SQLite connection with its prepared statements, kept by their text. Used inside the worker threads only; the
 * main thread never touches SQLite.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { asUnavailable } from './weather.ts'

export type Parameter = string | number | bigint | Uint8Array | null
export type Row = Record<string, unknown>

/** Texts of statements come from the code, so their number is bounded; this only catches a mistake. */
const statementsMax = 500

export class Connection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string, readOnly: boolean) {
    this.database = new DatabaseSync(file, { readOnly, enableForeignKeyConstraints: false })
  }

  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      if (this.#statements.size >= statementsMax) throw new Error('statement texts must be constant')
      statement = this.database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** The number of rows changed. */
  run(sql: string, ...parameters: Parameter[]): number {
    return Number(this.statement(sql).run(...parameters).changes)
  }

  get<T = Row>(sql: string, ...parameters: Parameter[]): T | undefined {
    return this.statement(sql).get(...parameters) as T | undefined
  }

  all<T = Row>(sql: string, ...parameters: Parameter[]): T[] {
    return this.statement(sql).all(...parameters) as T[]
  }

  exec(sql: string): void {
    this.database.exec(sql)
  }

  /** Everything read inside is of one moment. After the weather the connection must be dropped. */
  snapshot<T>(read: () => T): T {
    this.exec('BEGIN')
    try {
      const result = read()
      this.exec('COMMIT')
      return result
    } catch (error) {
      if (!asUnavailable(error)) this.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    this.database.close()
  }
}
