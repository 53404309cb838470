import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

type CardProps = { title?: string; hint?: string; children: ComponentChildren; actions?: ComponentChildren }

/** A group of things that belong together, under one heading. */
export function Card({ title, hint, children, actions }: CardProps) {
  const id = useId()
  return (
    <section class="card" aria-labelledby={title ? id : undefined}>
      {title && (
        <div class="card-header">
          <h2 id={id}>{title}</h2>
          {actions}
        </div>
      )}
      {hint && <p class="card-hint">{hint}</p>}
      {children}
    </section>
  )
}
