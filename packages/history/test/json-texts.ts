import fc from 'fast-check'

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max })

/** Any JSON number, as text. */
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.tuple(fc.constantFrom(...'123456789'), digits(0, 20))),
    fc.option(digits(1, 20), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e-', 'E+'), digits(1, 4)), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      sign +
      [whole].flat().join('') +
      (fraction === undefined ? '' : `.${fraction}`) +
      (exponent?.join('') ?? ''),
  )

/** Integers of up to 64 bits, most of which JavaScript rounds. */
export const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map(String)
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('": 9007199254740993', '__proto__', 'constructor'),
)

/** A JSON text without white space, with numbers in every notation. */
export const { json: jsonText } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    int64,
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .uniqueArray(
        fc.tuple(
          text.filter((key) => !/^\d+$/.test(key)),
          tie('json'),
        ),
        {
          maxLength: 4,
          selector: ([key]) => key,
        },
      )
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`)}}`),
  ),
}))
