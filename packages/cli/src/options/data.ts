import { serverOptions } from '@kith/server'

/** For commands beside `serve` that work on its data folder. */
export const dataOption = { data: serverOptions.data }
