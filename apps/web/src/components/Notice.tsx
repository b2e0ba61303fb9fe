import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const looks = {
  info: { shape: Info, box: 'bg-info-tint border-line', ink: 'text-accent' },
  warning: { shape: TriangleAlert, box: 'bg-warning-tint border-line', ink: 'text-warning' },
  danger: { shape: CircleAlert, box: 'bg-danger-tint border-line', ink: 'text-danger' },
} as const

/** A message that stays as long as it is true. */
export function Notice({
  tone,
  title,
  children,
  role,
}: {
  tone: keyof typeof looks
  title: ReactNode
  children?: ReactNode
  role?: 'alert' | 'status'
}) {
  const { shape: Shape, box, ink } = looks[tone]
  return (
    <div role={role} className={`flex gap-2 rounded border px-3 py-2 ${box}`}>
      <Shape aria-hidden size={15} className={`mt-0.5 shrink-0 ${ink}`} />
      <div className="min-w-0 max-w-[80ch]">
        <div className={`break-words font-medium ${ink}`}>{title}</div>
        {children !== undefined && <div className="mt-0.5 break-words text-ink">{children}</div>}
      </div>
    </div>
  )
}
