/**
 * The configuration of ejabberd, as small as it goes: only the modules that the workloads need, no limits of rates,
 * no TLS. What is left out makes it faster, not slower. `backlog`: with its default of 5, connections that arrive
 * together are dropped by the kernel and come again after 1, 3, 7 … seconds.
 */
export function ejabberdConfig(port: number, databasePort: number | undefined): string {
  const database =
    databasePort === undefined
      ? ''
      : `
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: ${databasePort}
sql_database: "postgres"
sql_username: "bench"
sql_pool_size: 10
`
  const storage =
    databasePort === undefined
      ? '  mod_offline: {}'
      : `  mod_mam:
    db_type: sql
    default: always`
  return `hosts:
  - localhost
loglevel: error
log_rotate_size: infinity
${database}
auth_method: mnesia
auth_password_format: plain
acl: {}
access_rules:
  everybody:
    allow: all
shaper_rules:
  max_user_sessions: 10
  max_user_offline_messages:
    5000: all
  c2s_shaper: none
listen:
  -
    port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    shaper: none
    access: everybody
    starttls: false
    backlog: 4096
modules:
  mod_ping: {}
  mod_stream_mgmt:
    resend_on_timeout: false
    max_ack_queue: infinity
  mod_register:
    ip_access: everybody
    access: everybody
  mod_muc:
    access: everybody
    access_create: everybody
    access_admin: none
    access_mam: everybody
    history_size: 0
    max_users: 10000
    max_user_conferences: 1000
    default_room_options:
      max_users: 10000
      mam: ${databasePort !== undefined}
      persistent: true
${storage}
registration_timeout: infinity
`
}
