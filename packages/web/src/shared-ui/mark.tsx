import { useId } from 'preact/hooks'

/** The sign of Kith: two voices and what they share. Takes its colours from the style sheet. */
export function Mark() {
  const id = useId()
  return (
    <svg class="mark" viewBox="84 120 346 300" aria-hidden="true">
      <clipPath id={id}>
        <circle cx="202" cy="238" r="116" />
      </clipPath>
      <g class="mark-one">
        <path d="M112 300l-8 74c-1 9 7 14 14 10l74-42z" />
        <circle cx="202" cy="238" r="116" />
      </g>
      <g class="mark-other">
        <path d="M400 330l8 74c1 9-7 14-14 10l-74-42z" />
        <circle cx="310" cy="268" r="116" />
      </g>
      <circle class="mark-shared" cx="310" cy="268" r="116" clip-path={`url(#${id})`} />
    </svg>
  )
}
