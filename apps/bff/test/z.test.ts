import { spawn } from 'node:child_process'
import { test } from 'vitest'
import { FakeTemporal } from './fake-temporal.ts'
test('x', async () => {
  const fake = new FakeTemporal()
  let answer = () => {}
  fake.gate = new Promise((resolve) => { answer = resolve })
  const addr = await fake.start()
  const c = spawn(process.execPath, ['/work/main/apps/bff/dist/main.js'], { cwd:'/tmp/bffwork', env: {...process.env, REWIND_PORT:'17222', TEMPORAL_ADDRESS: addr, REWIND_LOG_LEVEL:'debug'}, stdio:['ignore','pipe','inherit'] })
  c.stdout.on('data', d=>console.log(Date.now()%100000+' '+d))
  for(;;){try{ if((await fetch('http://127.0.0.1:17222/healthz')).ok) break }catch{} await new Promise(r=>setTimeout(r,200))}
  const reply = fetch('http://127.0.0.1:17222/readyz')
  while(fake.count('GetSystemInfo')<1) await new Promise(r=>setTimeout(r,50))
  const t=Date.now(); const done=new Promise<void>(r=>c.on('close',(code)=>{console.log('closed',code,Date.now()-t); r()}))
  c.kill('SIGTERM')
  await new Promise(r=>setTimeout(r,500))
  try { console.log('health', (await fetch('http://127.0.0.1:17222/healthz')).status) } catch(e) { console.log('health err', String(e)) }
  answer(); const r = await reply; console.log(r.status, await r.text(), r.headers.get('connection'))
  await done
  fake.stop()
})
