/** `major.minor` */
export const oldestNode: string
export function isNodeNewEnough(version: string): boolean
