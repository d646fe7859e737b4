// Prints what ssh-config takes from a config: "FILE<TAB>HOST" in, one JSON object a line out.
const fs = require('fs')
const SSHConfig = require('ssh-config')
for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
  if (!line) continue
  const [file, host] = line.split('\t')
  try {
    const config = SSHConfig.parse(fs.readFileSync(file, 'utf8'))
    console.log(JSON.stringify({ settings: config.compute(host, { matchExec: false }) }))
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }))
  }
}
