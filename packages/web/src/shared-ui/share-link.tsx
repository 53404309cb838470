import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { t } from '../i18n/translate.ts'
import { copyText } from '../platform/clipboard.ts'
import { Button } from './button.tsx'
import { Loading } from './loading.tsx'
import { showFailure, showToast } from './toast.tsx'

type ShareLinkProps = {
  url: string
  /** What the QR code is, for those who do not see it. */
  codeLabel: string
  /** What the system's share sheet calls it. */
  title: string
}

const qrCode = signal<ComponentType<{ text: string; label: string }> | undefined>(undefined)

function loadQrCode(): void {
  import('./qr-code.tsx').then((module) => {
    qrCode.value = module.QrCode
  }, showFailure)
}

/** A link as QR code, to copy, and to hand to another app where the system can. */
export function ShareLink({ url, codeLabel, title }: ShareLinkProps) {
  const QrCode = qrCode.value
  if (!QrCode) loadQrCode()
  return (
    <div class="share-link">
      {QrCode ? <QrCode text={url} label={codeLabel} /> : <Loading />}
      <p class="share-link-url" dir="ltr">
        {url}
      </p>
      <div class="button-row">
        <Button icon="copy" onClick={() => copy(url)}>
          {t('people.copyLink')}
        </Button>
        {'share' in navigator && (
          <Button icon="link" onClick={() => share(title, url)}>
            {t('people.share')}
          </Button>
        )}
      </div>
    </div>
  )
}

function copy(url: string): void {
  copyText(url).then(() => showToast(t('people.linkCopied')), showFailure)
}

function share(title: string, url: string): void {
  navigator.share({ title, url }).catch(() => {
    // The person closed the share sheet.
  })
}
