import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

type BannerProps = {
  children: ComponentChildren
  tone?: 'quiet' | 'warning' | 'danger'
  icon?: IconName
  action?: ComponentChildren
}

export function Banner({ children, tone = 'quiet', icon = 'info', action }: BannerProps) {
  return (
    <div class={`banner banner-${tone}`}>
      <Icon name={icon} />
      <span class="banner-text">{children}</span>
      {action}
    </div>
  )
}
