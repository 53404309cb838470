import type { Device } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { whenText } from '../i18n/when.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { ErrorState } from '../shared-ui/error-state.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Icon } from '../shared-ui/icon.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'

export function DevicesSection() {
  const [devices, again] = useLoaded(() => kith.account.devices(), [])
  const [revoking, setRevoking] = useState<Device>()
  if (devices.state === 'loading') return <Loading />
  if (devices.state === 'failed') return <ErrorState text={failureText(devices.error)} onRetry={again} />
  const ordered = devices.value.toSorted(
    (left, right) => Number(right.current) - Number(left.current) || right.lastSeen - left.lastSeen,
  )
  return (
    <Card hint={t('settings.devicesHint')}>
      <ul class="row-list">
        {ordered.map((device) => (
          <DeviceRow key={device.deviceId} device={device} onRevoke={() => setRevoking(device)} />
        ))}
      </ul>
      {revoking && (
        <ConfirmDialog
          title={t('settings.revokeDevice', { name: nameOf(revoking) })}
          text={t('settings.revokeDeviceAsk')}
          confirm={t('account.logOut')}
          danger
          onConfirm={() => kith.account.revokeDevice(revoking.deviceId).then(again)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Card>
  )
}

function nameOf(device: Device): string {
  return device.name || t('settings.deviceUnnamed')
}

function DeviceRow({ device, onRevoke }: { device: Device; onRevoke(): void }) {
  return (
    <li class="row">
      <span class="row-icon">
        <Icon name="device" />
      </span>
      <span class="row-text">
        <span class="row-title" dir="auto">
          {nameOf(device)}
        </span>
        <span class="row-detail">
          {device.current
            ? t('settings.thisDevice')
            : t('settings.deviceSeen', { time: whenText(device.lastSeen) })}
        </span>
        <span class="row-detail">{t('settings.deviceSince', { time: whenText(device.createdAt) })}</span>
      </span>
      {!device.current && (
        <IconButton
          icon="leave"
          label={t('settings.revokeDevice', { name: nameOf(device) })}
          onClick={onRevoke}
        />
      )}
    </li>
  )
}
