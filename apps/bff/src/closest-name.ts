/** The known name that a mistyped one is nearest to, when it is near enough to be a slip. */
export function closestName(typed: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .sort((one, other) => one.distance - other.distance)
  return nearest !== undefined && nearest.distance <= 4 ? nearest.name : undefined
}

function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1]
    for (const [column, candidate] of [...other].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === candidate ? 0 : 1)
      const removed = (previous[column + 1] ?? 0) + 1
      const added = (current[column] ?? 0) + 1
      current.push(Math.min(replaced, removed, added))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}
