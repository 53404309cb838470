export * from './options.ts'
export { type RunningServer, type ServerParts, socketPath, startServer } from './server.ts'
export { backupFolder } from './store/sqlite/backup.ts'
export { restoreBackup } from './store/sqlite/restore.ts'
