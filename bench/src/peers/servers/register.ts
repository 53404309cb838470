import { type DriverSpec, makeDriver } from '../drivers/index.ts'

/** Makes the accounts over the wire, as the driver does for a server that runs elsewhere. */
export async function registerUsers(driver: DriverSpec, users: number): Promise<void> {
  await makeDriver(driver).register?.(users)
}
