import { generateKeyPairSync } from 'node:crypto'
import forge from 'node-forge'

export interface Certified {
  certificate: string
  key: string
}

const day = 24 * 60 * 60 * 1000
let serial = 1

/** An authority that signs what a test needs; nothing of it outlives the test. */
export class Authority {
  readonly ca: Certified
  readonly #name: string
  constructor(name: string) {
    this.#name = name
    this.ca = issue({ name, isAuthority: true })
  }

  sign(name: string, validForDays = 1): Certified {
    return issue({ name, by: { ...this.ca, name: this.#name }, validForDays })
  }
}

function issue({
  name,
  by,
  isAuthority = false,
  validForDays = 1,
}: {
  name: string
  by?: Certified & { name: string }
  isAuthority?: boolean
  validForDays?: number
}): Certified {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const keys = forge.pki.privateKeyFromPem(privateKey)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.rsa.setPublicKey(keys.n, keys.e)
  certificate.serialNumber = String(serial++).padStart(2, '0')
  certificate.validity.notBefore = new Date(Date.now() - 10 * day)
  certificate.validity.notAfter = new Date(Date.now() + validForDays * day)
  certificate.setSubject([{ name: 'commonName', value: name }])
  certificate.setIssuer([{ name: 'commonName', value: by?.name ?? name }])
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isAuthority },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: name },
        { type: 7, ip: '127.0.0.1' },
      ],
    },
  ])
  const signer = by === undefined ? keys : forge.pki.privateKeyFromPem(by.key)
  certificate.sign(signer, forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate), key: privateKey }
}
