/** What pages and the service worker say to each other. */

/** Shown only when no window of the app is visible. A later one with the same `tag` replaces it. */
export type NotificationRequest = { type: 'notify'; title: string; body: string; path: string; tag: string }
export type FromPageToWorker = { type: 'take-over' } | NotificationRequest
/** A notification was clicked. */
export type FromWorkerToPage = { type: 'open'; path: string }
