/** Consequences, one a line, the first in the stronger colour. */
export function Sentences({ all }: { all: string[] }) {
  const [only, ...others] = all
  if (others.length === 0) return <p>{only}</p>
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4">
      {all.map((sentence) => (
        <li key={sentence} className="break-words">
          {sentence}
        </li>
      ))}
    </ul>
  )
}
