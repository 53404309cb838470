import { t } from '../i18n/translate.ts'
import { canInstall, install } from '../platform/install.ts'
import { notificationChoice, turnOffNotifications, turnOnNotifications } from '../platform/notifications.ts'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { useAction } from '../shared-ui/use-action.ts'

export function NotificationsSection() {
  return (
    <>
      <Card hint={t('settings.notificationsHint')}>
        <NotificationSwitch />
      </Card>
      {canInstall.value && (
        <Card title={t('settings.install')} hint={t('settings.installHint')}>
          <div class="button-row">
            <Button kind="primary" onClick={install}>
              {t('settings.install')}
            </Button>
          </div>
        </Card>
      )}
    </>
  )
}

function NotificationSwitch() {
  const { busy, run } = useAction()
  switch (notificationChoice.value) {
    case 'missing':
      return <p>{t('settings.notificationsMissing')}</p>
    case 'denied':
      return <p>{t('settings.notificationsDenied')}</p>
    case 'on':
      return (
        <div class="button-row">
          <p>{t('settings.notificationsOn')}</p>
          <Button onClick={turnOffNotifications}>{t('settings.notificationsTurnOff')}</Button>
        </div>
      )
    case 'off':
      return (
        <div class="button-row">
          <Button kind="primary" icon="bell" busy={busy} onClick={() => run(turnOnNotifications)}>
            {t('settings.notificationsAllow')}
          </Button>
        </div>
      )
  }
}
